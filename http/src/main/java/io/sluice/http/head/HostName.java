package io.sluice.http.head;

import io.sluice.http.RequestTarget;
import io.sluice.http.Span;
import io.sluice.traffic.names.HostPort;

/// Reads the host of a request, from its `Host` field or an absolute target.
public final class HostName {
  private HostName() {}

  /// Reads `b[start, end)`.
  ///
  /// @param name set to the name without port and without a dot at its end, in lower case
  /// @param target keeps the name if it must be copied
  /// @return the port, 0 if there is none, or -1 if this is no host
  public static int read(byte[] b, int start, int end, Span name, RequestTarget target) {
    long host = HostPort.read(b, start, end);
    if (host == HostPort.BAD) {
      return -1;
    }
    name.set(b, start, HostPort.nameEnd(host));
    lower(name, target);
    return HostPort.port(host);
  }

  /// Whether `b[start, end)` is a host, perhaps with a port.
  static boolean valid(byte[] b, int start, int end) {
    return HostPort.read(b, start, end) != HostPort.BAD;
  }

  private static void lower(Span name, RequestTarget target) {
    for (int i = name.start; i < name.end; i++) {
      byte c = name.base[i];
      if (c >= 'A' && c <= 'Z') {
        target.keepLower(name);
        return;
      }
    }
  }
}
