package io.sluice.traffic.limitconn;

import io.sluice.config.Arguments;
import io.sluice.config.Values;
import io.sluice.core.text.Template;
import io.sluice.core.text.Variables;
import io.sluice.core.zone.ZoneKind;
import io.sluice.core.zone.ZoneRef;
import io.sluice.core.zone.ZoneSpec;
import io.sluice.core.zone.Zones;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a `limit_conn` says.
///
/// @param zone has how many exchanges of each key go on
/// @param most of one key, from 1
record LimitConn(ZoneRef<Integer> zone, int most) {
  private static final int COUNT_SIZE = 16;
  private static final int MOST = 65535;

  private static final ZoneKind<Integer> HTTP =
      ZoneKind.kept("limit_conn of http", _ -> COUNT_SIZE);
  private static final ZoneKind<Integer> STREAM =
      ZoneKind.kept("limit_conn of stream", _ -> COUNT_SIZE);

  /// Reads `limit_conn_zone key zone=name:size`.
  static ZoneRef<Integer> parseZone(Arguments a) {
    Template key = Template.compile(a, 0);
    String named = a.after(1, "zone=");
    if (named == null) {
      throw a.invalidParameter(1);
    }
    ZoneSpec zone = ZoneSpec.parse(a, 1, named);
    zone.mustBeNamed(a);
    return Zones.declare(a, zone.name(), kind(a), zone.size()).bind(a, key);
  }

  /// Reads `limit_conn zone number`.
  static LimitConn parse(Arguments a) {
    ZoneRef<Integer> zone = Zones.mention(a, a.text(0), kind(a));
    if (isNamed(a.scope().own(LimitConnFeature.LIMIT_CONN), zone)) {
      throw a.directiveError("is duplicate");
    }
    long most = Values.number(a.text(1));
    if (most <= 0) {
      throw a.error(1, "invalid number of connections \"" + a.text(1) + '"');
    }
    if (most > MOST) {
      throw a.error(1, "connection limit must be less 65536");
    }
    return new LimitConn(zone, (int) most);
  }

  private static boolean isNamed(@Nullable List<LimitConn> before, ZoneRef<Integer> zone) {
    return before != null && before.stream().anyMatch(limit -> limit.zone == zone);
  }

  private static ZoneKind<Integer> kind(Arguments a) {
    return Variables.of(a.scope()).isHttp() ? HTTP : STREAM;
  }
}
