package io.sluice.traffic.realip;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import org.jspecify.annotations.Nullable;

/// Finds the client in lists to which every proxy has appended who it had its request from
/// (`X-Forwarded-For`): goes back from the end while those who said so are trusted.
public final class ForwardedWalk {
  private static final int MAX_PORT = 65_535;

  /// 255.255.255.255, which nobody can be.
  private static final long NO_ADDRESS = 0xFFFF_FFFFL;

  private final TrustedProxies trusted;
  private final boolean recursive;
  private Address address;
  private boolean found;

  /// A walk that has not begun.
  ///
  /// @param recursive whether to go on behind the last address
  /// @param peer whose word it is at the end
  public ForwardedWalk(TrustedProxies trusted, boolean recursive, Address peer) {
    this.trusted = trusted;
    this.recursive = recursive;
    this.address = peer;
  }

  /// The last address that was told by somebody trusted, or null if there is none.
  public @Nullable Address result() {
    return found ? address : null;
  }

  /// Goes through one list: of several fields of that name the last one first.
  ///
  /// @return whether the field before it counts too
  public boolean read(String list) {
    int start;
    int end = list.length();
    do {
      if (end == 0 || !trusted.contains(address)) {
        return false;
      }
      int last = end - 1;
      while (last > 0 && isSeparator(list.charAt(last))) {
        last--;
      }
      start = start(list, last);
      IpAddress told = parse(list.substring(start, last + 1));
      if (told == null) {
        return false;
      }
      address = told;
      found = true;
      end = start - 1;
    } while (recursive && start > 0);
    return recursive;
  }

  private static int start(String list, int last) {
    for (int i = last; i > 0; i--) {
      if (isSeparator(list.charAt(i))) {
        return i + 1;
      }
    }
    return 0;
  }

  private static boolean isSeparator(char c) {
    return c == ' ' || c == ',';
  }

  /// An address that may have a port: `1.2.3.4:80`, `[::1]:80`.
  static @Nullable IpAddress parse(String text) {
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      return end == text.length() - 1 ? address(text, 1, end, 0) : parse(text, 1, end, end + 1);
    }
    IpAddress bare = address(text, 0, text.length(), 0);
    return bare != null ? bare : parse(text, 0, text.indexOf(':'), text.indexOf(':'));
  }

  private static @Nullable IpAddress parse(String text, int from, int to, int colon) {
    int port = to > from && text.charAt(colon) == ':' ? port(text, colon + 1) : 0;
    return port == 0 ? null : address(text, from, to, port);
  }

  private static @Nullable IpAddress address(String text, int from, int to, int port) {
    IpAddress address = IpAddress.parse(text.substring(from, to), port);
    boolean none = address != null && !address.isV6() && address.low() == NO_ADDRESS;
    return none ? null : address;
  }

  private static int port(String text, int from) {
    int port = 0;
    for (int i = from; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      port = port * 10 + digit;
      if (digit < 0 || digit > 9 || port > MAX_PORT) {
        return 0;
      }
    }
    return port;
  }
}
