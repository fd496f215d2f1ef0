package io.sluice.traffic.realip;

import io.sluice.core.Address;
import io.sluice.core.IpAddress;
import org.jspecify.annotations.Nullable;

/// Finds the client in lists to which every proxy has appended who it had its request from
/// (`X-Forwarded-For`): goes back from the end while those who said so are trusted.
public final class ForwardedWalk {
  private static final int MAX_PORT = 65_535;

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
    IpAddress bare = IpAddress.parse(text);
    if (bare != null) {
      return bare;
    }
    int colon = text.startsWith("[") ? text.indexOf("]:") + 1 : text.indexOf(':');
    int port = colon <= 0 ? 0 : port(text, colon + 1);
    return port == 0 ? null : IpAddress.parse(text.substring(0, colon), port);
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
