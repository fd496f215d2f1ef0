package io.sluice.upstream;

import io.sluice.config.Arguments;
import io.sluice.config.Values;

/// What `zone` says. The loops of a process share the state of servers in any case; the name is
/// what tools know a group's memory by.
///
/// @param size in bytes; 0 where another group of the zone gives it
record UpstreamZone(String name, long size) {
  /// Eight pages, which is the least that nginx takes.
  private static final long LEAST = 8 * 4096;

  static UpstreamZone parse(Arguments a) {
    String name = a.text(0);
    if (name.isEmpty()) {
      throw a.error(0, "invalid zone name \"\"");
    }
    long size = 0;
    if (a.count() == 2) {
      size = Values.size(a.text(1));
      if (size == Values.INVALID) {
        throw a.error(1, "invalid zone size \"" + a.text(1) + "\"");
      }
      if (size < LEAST) {
        throw a.error(1, "zone \"" + name + "\" is too small");
      }
    }
    return Upstreams.of(a.scope()).zone(a, new UpstreamZone(name, size));
  }
}
