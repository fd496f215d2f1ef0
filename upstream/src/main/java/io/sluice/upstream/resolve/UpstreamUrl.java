package io.sluice.upstream.resolve;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.core.address.UnixAddress;
import org.jspecify.annotations.Nullable;

/// The address of a server or of `proxy_pass` as written, before any name is resolved: `host`,
/// `host:port`, `1.2.3.4:80`, `[::1]:80`, `unix:/path`, and, where a URI may follow, `host:80/uri`
/// or `unix:/path:/uri`.
///
/// @param text the whole text
/// @param host the name or literal, with the brackets of IPv6; the path of a unix socket
/// @param port 1 to 65535; 0 for a unix socket, or where none is given and there is no default
/// @param portGiven whether the text names a port
/// @param uri what follows the address, from its `/` or `?`; empty if nothing does
/// @param literal the address itself where the host is no name
public record UpstreamUrl(
    String text, String host, int port, boolean portGiven, String uri, @Nullable Address literal) {
  /// The port of a server of HTTP that names none.
  public static final int HTTP_PORT = 80;

  /// Bytes of `sun_path`, its closing zero included.
  private static final int UNIX_PATH = 108;

  /// An address that cannot be read; the message is nginx's, without the `in upstream "…"` that
  /// follows it.
  public static final class InvalidUrlException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidUrlException(String message) {
      super(message);
    }
  }

  /// Whether it is a unix socket.
  public boolean unix() {
    return literal instanceof UnixAddress;
  }

  /// Whether the address itself settles the port, so that it cannot be the name of an `upstream`
  /// block.
  public boolean fixedPort() {
    return portGiven || unix();
  }

  /// Reads an address that nothing may follow.
  ///
  /// @param defaultPort what holds if none is given; 0 for none
  public static UpstreamUrl parse(String text, int defaultPort) throws InvalidUrlException {
    return parse(text, defaultPort, false);
  }

  /// Reads an address that a URI may follow.
  public static UpstreamUrl parseWithUri(String text, int defaultPort) throws InvalidUrlException {
    return parse(text, defaultPort, true);
  }

  private static UpstreamUrl parse(String text, int defaultPort, boolean uriPart)
      throws InvalidUrlException {
    if (text.regionMatches(true, 0, "unix:", 0, 5)) {
      return unix(text, uriPart);
    }
    int hostEnd = 0;
    if (text.startsWith("[")) {
      hostEnd = text.indexOf(']') + 1;
      if (hostEnd == 0) {
        throw new InvalidUrlException("invalid host");
      }
    }
    int uri = uriStart(text, hostEnd);
    if (uri < text.length() && !uriPart) {
      throw new InvalidUrlException("invalid host");
    }
    return inet(text, hostEnd, uri, defaultPort);
  }

  private static int uriStart(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) == '/' || (from == 0 && text.charAt(i) == '?')) {
        return i;
      }
    }
    return text.length();
  }

  private static UpstreamUrl inet(String text, int literalEnd, int end, int defaultPort)
      throws InvalidUrlException {
    int colon = literalEnd > 0 ? literalEnd : text.indexOf(':');
    boolean given = colon >= 0 && colon < end;
    if (given && text.charAt(colon) != ':') {
      throw new InvalidUrlException("invalid host");
    }
    int port = given ? port(text, colon + 1, end) : defaultPort;
    String host = text.substring(0, given ? colon : end);
    if (host.isEmpty() || host.equals("[]")) {
      throw new InvalidUrlException("no host");
    }
    IpAddress literal = literal(host, port);
    return new UpstreamUrl(text, host, port, given, text.substring(end), literal);
  }

  private static @Nullable IpAddress literal(String host, int port) throws InvalidUrlException {
    boolean bracketed = host.startsWith("[");
    String bare = bracketed ? host.substring(1, host.length() - 1) : host;
    IpAddress literal = IpAddress.parse(bare, port);
    if (bracketed && (literal == null || bare.indexOf(':') < 0)) {
      throw new InvalidUrlException("invalid IPv6 address");
    }
    return literal;
  }

  private static int port(String text, int from, int end) throws InvalidUrlException {
    int port = 0;
    for (int i = from; i < end; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9 || port > 65535) {
        throw new InvalidUrlException("invalid port");
      }
      port = port * 10 + digit;
    }
    if (port < 1 || port > 65535) {
      throw new InvalidUrlException("invalid port");
    }
    return port;
  }

  private static UpstreamUrl unix(String text, boolean uriPart) throws InvalidUrlException {
    int colon = uriPart ? text.indexOf(':', 5) : -1;
    String path = colon < 0 ? text.substring(5) : text.substring(5, colon);
    if (path.isEmpty()) {
      throw new InvalidUrlException("no path in the unix domain socket");
    }
    if (path.length() + 1 > UNIX_PATH) {
      throw new InvalidUrlException("too long path in the unix domain socket");
    }
    String uri = colon < 0 ? "" : text.substring(colon + 1);
    return new UpstreamUrl(text, path, 0, false, uri, new UnixAddress(path));
  }
}
