package io.sluice.http.listen;

import io.sluice.http.HttpRequest;
import io.sluice.http.core.HttpCore;
import io.sluice.http.core.Sizes;

/// How fast a response may leave: `limit_rate` and `limit_rate_after`, or what a variable or an
/// upstream said in their place. They are looked at once, and kept with the request.
public final class LimitRate {
  private LimitRate() {}

  /// Whether there is a limit.
  public static boolean limits(HttpRequest request) {
    return rate(request) > 0;
  }

  private static long rate(HttpRequest request) {
    long rate = request.response().limitRate();
    if (rate < 0) {
      rate = Math.max(0, Sizes.value(request.settings().get(HttpCore.LIMIT_RATE), request));
      request.response().limitRate(rate);
    }
    return rate;
  }

  private static long after(HttpRequest request) {
    long after = request.response().limitRateAfter();
    if (after < 0) {
      after = Math.max(0, Sizes.value(request.settings().get(HttpCore.LIMIT_RATE_AFTER), request));
      request.response().limitRateAfter(after);
    }
    return after;
  }

  /// Bytes that may be sent now; 0 or less says that, and by how much, too many have been. To be
  /// asked only where there is a limit.
  ///
  /// @param sent bytes of the response so far
  public static long allowed(HttpRequest request, long sent) {
    long seconds = (request.nowMillis() - request.startMillis()) / 1000 + 1;
    return request.response().limitRate() * seconds - (sent - after(request));
  }

  /// How long the rate takes to allow one byte more, in milliseconds.
  ///
  /// @param allowed what [#allowed] said, 0 or less
  public static long wait(HttpRequest request, long allowed) {
    return -allowed * 1000 / request.response().limitRate() + 1;
  }

  /// For how long what was just sent should have taken, in milliseconds.
  ///
  /// @param sent bytes of the response so far, with those `moved` last
  public static long pause(HttpRequest request, long sent, long moved) {
    long after = after(request);
    long now = Math.max(0, sent - after);
    long before = Math.max(0, sent - moved - after);
    return (now - before) * 1000 / request.response().limitRate();
  }
}
