package io.sluice.http.limitreq;

import io.sluice.config.Arguments;
import io.sluice.config.Key;
import io.sluice.config.Scope;
import io.sluice.config.Values;
import io.sluice.core.Template;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a `limit_req_zone` says.
///
/// @param size in bytes
/// @param rate in thousandths of requests a second
record LimitReqZone(Template key, String name, long size, long rate) {
  /// Eight pages, which is the least that nginx takes.
  private static final long LEAST_SIZE = 8 * 4096;

  /// Requests a second; more is as good as no limit, and would not leave room to calculate.
  private static final long MOST_RATE = 1_000_000_000;

  private static final Key<Map<String, LimitReqZone>> KEY = new Key<>("limit_req zones");

  static LimitReqZone parse(Arguments a) {
    Template key = Template.compile(a, 0);
    String name = "";
    long size = 0;
    long rate = 1000;
    for (int i = 1; i < a.count(); i++) {
      String zone = a.after(i, "zone=");
      String speed = a.after(i, "rate=");
      if (zone != null) {
        int colon = zone.indexOf(':');
        size = size(a, i, colon < 0 ? "" : zone.substring(colon + 1));
        name = zone.substring(0, colon);
      } else if (speed != null) {
        rate = rate(a, i, speed);
      } else {
        throw a.invalidParameter(i);
      }
    }
    if (name.isEmpty()) {
      throw a.error("\"limit_req_zone\" must have \"zone\" parameter");
    }
    LimitReqZone zone = new LimitReqZone(key, name, size, rate);
    zone.declare(a);
    return zone;
  }

  private static long size(Arguments a, int arg, String text) {
    long size = Values.size(text);
    if (size == Values.INVALID) {
      throw a.error(arg, "invalid zone size \"" + a.text(arg) + '"');
    }
    if (size < LEAST_SIZE) {
      throw a.error(arg, "zone \"" + a.text(arg) + "\" is too small");
    }
    return size;
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

  private void declare(Arguments a) {
    Map<String, LimitReqZone> known = declared(a.scope());
    LimitReqZone other = known.putIfAbsent(name, this);
    if (other == null) {
      return;
    }
    if (other.size != size) {
      throw a.error(
          "the size %d of shared memory zone \"%s\" conflicts with already declared size %d"
              .formatted(size, name, other.size));
    }
    throw a.error(
        "limit_req_zone \"%s\" is already bound to key \"%s\"".formatted(name, other.key.source()));
  }

  private static Map<String, LimitReqZone> declared(Scope http) {
    Map<String, LimitReqZone> known = http.lookUp(KEY);
    if (known == null) {
      known = new LinkedHashMap<>();
      http.attach(KEY, known);
    }
    return known;
  }
}
