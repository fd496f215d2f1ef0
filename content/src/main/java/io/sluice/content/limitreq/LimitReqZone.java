package io.sluice.content.limitreq;

import io.sluice.config.Arguments;
import io.sluice.config.Values;
import io.sluice.core.text.Template;
import io.sluice.core.zone.ZoneRef;
import io.sluice.core.zone.ZoneSpec;
import io.sluice.core.zone.Zones;

/// What a `limit_req_zone` says.
///
/// @param rate in thousandths of requests a second
record LimitReqZone(ZoneRef<Bucket> ref, Template key, long rate) {
  /// Requests a second; more is as good as no limit, and would not leave room to calculate.
  private static final long MOST_RATE = 1_000_000_000;

  static LimitReqZone parse(Arguments a) {
    Template key = Template.compile(a, 0);
    ZoneSpec zone = ZoneSpec.NONE;
    long rate = 1000;
    for (int i = 1; i < a.count(); i++) {
      String named = a.after(i, "zone=");
      String speed = a.after(i, "rate=");
      if (named != null) {
        zone = ZoneSpec.parse(a, i, named);
      } else if (speed != null) {
        rate = rate(a, i, speed);
      } else {
        throw a.invalidParameter(i);
      }
    }
    zone.mustBeNamed(a);
    ZoneRef<Bucket> ref = Zones.declare(a, zone.name(), Bucket.KIND, zone.size());
    return new LimitReqZone(ref.bind(a, key), key, rate);
  }

  private static long rate(Arguments a, int arg, String text) {
    boolean perMinute = text.endsWith("r/m");
    boolean withUnit = perMinute || text.endsWith("r/s");
    long number = Values.number(withUnit ? text.substring(0, text.length() - 3) : text);
    if (number <= 0) {
      throw a.error(arg, "invalid rate \"" + a.text(arg) + '"');
    }
    return Math.min(number, MOST_RATE) * 1000 / (perMinute ? 60 : 1);
  }
}
