package io.sluice.http.listen;

import io.sluice.config.Settings;
import io.sluice.core.bytes.Bytes;
import io.sluice.http.Field;
import io.sluice.http.Headers;
import io.sluice.http.HttpRequest;
import io.sluice.http.Method;
import io.sluice.http.RequestLine;
import io.sluice.http.UserAgent;
import io.sluice.http.core.HttpCore;
import io.sluice.http.core.KeepaliveDisable;

/// Whether a connection may serve another request: what the client wants ([RFC 9112, section
/// 9.3](https://www.rfc-editor.org/rfc/rfc9112#section-9.3)), and what a location allows.
public final class KeepAlive {
  private static final byte[] CLOSE = Bytes.of("close");
  private static final byte[] KEEP_ALIVE = Bytes.of("keep-alive");

  private KeepAlive() {}

  /// Whether the client wants the connection kept: by its last `Connection` field that says so, or
  /// by its version.
  public static boolean wanted(HttpRequest request) {
    Headers headers = request.headers();
    boolean keep = request.version() > RequestLine.HTTP_1_0;
    for (int i = headers.first(Field.CONNECTION); i >= 0; i = headers.next(i)) {
      if (contains(headers, i, CLOSE)) {
        keep = false;
      } else if (contains(headers, i, KEEP_ALIVE)) {
        keep = true;
      }
    }
    return keep;
  }

  private static boolean contains(Headers headers, int index, byte[] lower) {
    byte[] b = headers.base();
    int last = headers.valueEnd(index) - lower.length;
    for (int i = headers.valueStart(index); i <= last; i++) {
      if ((b[i] | 0x20) == lower[0] && Field.same(b, i, i + lower.length, lower)) {
        return true;
      }
    }
    return false;
  }

  /// Whether the location that the request is in now lets the connection go on.
  ///
  /// @param requests of the connection so far, with this one
  /// @param startMillis when the connection was accepted
  public static boolean allowed(HttpRequest request, int requests, long startMillis) {
    Settings settings = request.settings();
    return settings.get(HttpCore.KEEPALIVE_TIMEOUT).millis() > 0
        && requests < settings.get(HttpCore.KEEPALIVE_REQUESTS)
        && request.nowMillis() - startMillis <= settings.get(HttpCore.KEEPALIVE_TIME)
        && !disabled(request, settings.get(HttpCore.KEEPALIVE_DISABLE));
  }

  private static boolean disabled(HttpRequest request, KeepaliveDisable by) {
    return (by.msie6() && request.method() == Method.POST && UserAgent.of(request).msie6())
        || (by.safari() && UserAgent.of(request).safari());
  }
}
