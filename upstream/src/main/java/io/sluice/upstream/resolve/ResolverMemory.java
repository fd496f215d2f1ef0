package io.sluice.upstream.resolve;

import io.sluice.config.Key;
import io.sluice.net.dns.ResolverCounters;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;

/// Remembers what the resolvers of a `status_zone` have counted from one configuration to the next,
/// for as long as one names the zone. One for each running server.
public final class ResolverMemory {
  /// What it is kept under among the survivors.
  public static final Key<ResolverMemory> KEY = new Key<>("resolvers");

  private final Map<String, WeakReference<ResolverCounters>> zones = new HashMap<>();

  /// Nothing was counted yet.
  public ResolverMemory() {}

  synchronized ResolverCounters zone(String name) {
    zones.values().removeIf(kept -> kept.refersTo(null));
    WeakReference<ResolverCounters> kept = zones.get(name);
    ResolverCounters counters = kept == null ? null : kept.get();
    if (counters == null) {
      counters = new ResolverCounters();
      zones.put(name, new WeakReference<>(counters));
    }
    return counters;
  }
}
