package io.sluice.upstream.conf;

import io.sluice.config.Arguments;
import io.sluice.config.Context;
import io.sluice.core.zone.ZoneKind;
import io.sluice.core.zone.ZoneRef;
import io.sluice.core.zone.ZoneSpec;
import io.sluice.core.zone.Zones;
import io.sluice.upstream.group.Group;

/// What `zone` says. The loops of a process share the state of servers in any case; the name is
/// what tools know a group's memory by. Several groups of a protocol may be in one zone.
final class UpstreamZone {
  private static final ZoneKind<Group> HTTP = new ZoneKind<>("upstream of http", _ -> 0);
  private static final ZoneKind<Group> STREAM = new ZoneKind<>("upstream of stream", _ -> 0);

  private UpstreamZone() {}

  static ZoneRef<Group> parse(Arguments a) {
    String name = a.text(0);
    if (name.isEmpty()) {
      throw a.error(0, "invalid zone name \"\"");
    }
    long size = a.count() == 2 ? ZoneSpec.size(a, 1, name, a.text(1)) : 0;
    boolean http = a.scope().context() == Context.HTTP_UPSTREAM;
    return Zones.declare(a, name, http ? HTTP : STREAM, size);
  }
}
