package io.sluice.content.limitreq;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.Slot;
import io.sluice.core.log.ErrorLog.Level;
import io.sluice.http.HttpRequest;
import java.util.List;

/// The limits of one location. A request has to pass all of them; the one that asks for the longest
/// delay decides. A request that one limit rejects leaves no trace in the others.
///
/// @param status of a rejected request
/// @param rejected the level at which rejections are logged
/// @param delayed the level at which delays are logged
record Limits(List<Limit> limits, Outcome status, Level rejected, Level delayed, boolean dryRun) {
  static final Slot<LimitStatus> STATUS = Exchange.slot();

  private static final int LONGEST_KEY = 65535;

  Outcome check(HttpRequest request) {
    if (request.main().get(STATUS) != null) {
      return Outcome.NEXT;
    }
    Bytes keys = request.scratch();
    int mark = keys.length;
    try {
      return check(request, keys);
    } finally {
      keys.length = mark;
    }
  }

  /// The keys are laid one behind another. All but the last limit are only asked at first, since
  /// those behind them may reject.
  private Outcome check(HttpRequest request, Bytes keys) {
    int last = limits.size() - 1;
    long now = request.time().millis();
    int[] starts = new int[limits.size() + 1];
    long[] excess = new long[limits.size()];
    starts[0] = keys.length;
    for (int i = 0; i <= last; i++) {
      Limit limit = limits.get(i);
      int from = starts[i];
      if (writeKey(limit, request, keys)) {
        excess[i] =
            i == last
                ? limit.takeWithinBurst(keys.array, from, keys.length - from, now)
                : limit.look(keys.array, from, keys.length - from, now);
        if (excess[i] > limit.burst() || excess[i] == Limit.NO_ROOM) {
          return reject(request, limit, excess[i]);
        }
      }
      starts[i + 1] = keys.length;
    }
    if (keys.length == starts[0]) {
      return Outcome.NEXT;
    }
    return pass(request, keys, starts, excess, now);
  }

  /// Appends the key of a request; false, and nothing, if it is not limited.
  private static boolean writeKey(Limit limit, HttpRequest request, Bytes keys) {
    int from = keys.length;
    limit.key().write(request, keys);
    if (keys.length - from > LONGEST_KEY) {
      request.log(
          Level.ERROR,
          "the value of the \"%s\" key is more than 65535 bytes: \"%s\""
              .formatted(limit.key().source(), keys.text(from)));
      keys.length = from;
    }
    return keys.length > from;
  }

  private Outcome reject(HttpRequest request, Limit limit, long excess) {
    if (excess == Limit.NO_ROOM) {
      request.log(
          Level.ALERT, "could not allocate node in limit_req zone \"" + limit.zone().name() + '"');
    } else if (request.logs(rejected)) {
      request.log(
          rejected,
          "limiting requests%s, excess: %s by zone \"%s\""
              .formatted(suffix(), requests(excess), limit.zone().name()));
    }
    request.main().set(STATUS, dryRun ? LimitStatus.REJECTED_DRY_RUN : LimitStatus.REJECTED);
    return dryRun ? Outcome.NEXT : status;
  }

  /// No limit rejects the request: now those that were only asked take it down.
  private Outcome pass(HttpRequest request, Bytes keys, int[] starts, long[] excess, long now) {
    int last = limits.size() - 1;
    Limit slowest = limits.get(last);
    long decisive = excess[last];
    long delay = slowest.delay(decisive);
    for (int i = last - 1; i >= 0; i--) {
      int length = starts[i + 1] - starts[i];
      if (length > 0) {
        Limit limit = limits.get(i);
        long taken = limit.take(keys.array, starts[i], length, now, excess[i]);
        if (limit.delay(taken) > delay) {
          slowest = limit;
          decisive = taken;
          delay = limit.delay(taken);
        }
      }
    }
    if (delay == 0) {
      request.main().set(STATUS, LimitStatus.PASSED);
      return Outcome.NEXT;
    }
    return delay(request, slowest, decisive, delay);
  }

  private Outcome delay(HttpRequest request, Limit limit, long excess, long millis) {
    if (request.logs(delayed)) {
      request.log(
          delayed,
          "delaying request%s, excess: %s, by zone \"%s\""
              .formatted(suffix(), requests(excess), limit.zone().name()));
    }
    if (dryRun) {
      request.main().set(STATUS, LimitStatus.DELAYED_DRY_RUN);
      return Outcome.NEXT;
    }
    request.main().set(STATUS, LimitStatus.DELAYED);
    return Delay.begin(request, millis) ? Outcome.SUSPEND : Outcome.DONE;
  }

  private String suffix() {
    return dryRun ? ", dry run" : "";
  }

  /// Three places of a thousandth: `1.050`.
  private static String requests(long thousandths) {
    return new Bytes().appendSeconds(thousandths).toString();
  }
}
