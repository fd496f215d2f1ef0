package io.sluice.content.limitreq;

import io.sluice.config.Arguments;
import io.sluice.config.Values;
import io.sluice.core.zone.ZoneRef;
import io.sluice.core.zone.Zones;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a `limit_req` says.
///
/// @param burst the most excess, in thousandths of requests
/// @param delay the excess up to which requests are not delayed, in thousandths of requests
record LimitReq(ZoneRef<Bucket> zone, long burst, long delay) {
  private static final long NO_DELAY = Long.MAX_VALUE;
  private static final long MOST = Long.MAX_VALUE / Bucket.REQUEST;

  static LimitReq parse(Arguments a) {
    ZoneRef<Bucket> zone = null;
    long burst = 0;
    long delay = 0;
    for (int i = 0; i < a.count(); i++) {
      String name = a.after(i, "zone=");
      String most = a.after(i, "burst=");
      String free = a.after(i, "delay=");
      if (name != null) {
        zone = Zones.mention(a, name, Bucket.KIND);
      } else if (most != null) {
        burst = requests(a, i, "burst", most);
      } else if (free != null) {
        delay = requests(a, i, "delay", free);
      } else if (a.text(i).equals("nodelay")) {
        delay = NO_DELAY;
      } else {
        throw a.invalidParameter(i);
      }
    }
    if (zone == null) {
      throw a.error("\"limit_req\" must have \"zone\" parameter");
    }
    if (isNamed(a.scope().own(LimitReqFeature.LIMIT_REQ), zone)) {
      throw a.directiveError("is duplicate");
    }
    return new LimitReq(zone, burst, delay);
  }

  private static long requests(Arguments a, int arg, String what, String text) {
    long number = Values.number(text);
    if (number <= 0) {
      throw a.error(arg, "invalid " + what + " value \"" + a.text(arg) + '"');
    }
    return Math.min(number, MOST) * Bucket.REQUEST;
  }

  private static boolean isNamed(@Nullable List<LimitReq> before, ZoneRef<Bucket> zone) {
    return before != null && before.stream().anyMatch(limit -> limit.zone == zone);
  }
}
