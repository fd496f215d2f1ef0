package io.sluice.core.log;

import io.sluice.config.ConfigException;
import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.core.address.UnixAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.Function;

/// Reads the address of a syslog server: `ADDRESS[:PORT]`, `NAME[:PORT]` or `unix:PATH`.
final class SyslogServer {
  private static final int PORT = 514;
  private static final int LAST_PORT = 65_535;

  private SyslogServer() {}

  static Address parse(String text, Function<String, ConfigException> error) {
    if (text.startsWith("unix:")) {
      String path = text.substring("unix:".length());
      if (path.isEmpty()) {
        throw error.apply(complaint("no path in the unix domain socket", text));
      }
      return new UnixAddress(path);
    }
    int bracket = text.indexOf(']');
    int colon = text.indexOf(':', Math.max(bracket, 0));
    String host = colon < 0 ? text : text.substring(0, colon);
    int port = colon < 0 ? PORT : port(text.substring(colon + 1));
    if (port < 1) {
      throw error.apply(complaint("invalid port", text));
    }
    if (host.isEmpty()) {
      throw error.apply(complaint("no host", text));
    }
    IpAddress literal = IpAddress.parse(host, port);
    return literal == null ? resolve(host, port, text, error) : literal;
  }

  private static String complaint(String what, String text) {
    return what + " in syslog server \"" + text + "\"";
  }

  private static int port(String digits) {
    int port = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9' || port > LAST_PORT) {
        return 0;
      }
      port = port * 10 + c - '0';
    }
    return port > LAST_PORT ? 0 : port;
  }

  /// Names are resolved once, when the configuration is read.
  private static Address resolve(
      String host, int port, String text, Function<String, ConfigException> error) {
    try {
      byte[] bytes = InetAddress.getByName(host).getAddress();
      return IpAddress.of(bytes, 0, bytes.length, port);
    } catch (UnknownHostException e) {
      throw error.apply(complaint("host not found", text));
    }
  }
}
