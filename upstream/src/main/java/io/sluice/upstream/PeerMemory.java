package io.sluice.upstream;

import io.sluice.config.Key;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;

/// Remembers the state of servers (failures, connections, weights) from one configuration to the
/// next, so that a reload that leaves a group and a server line alone leaves their state alone too.
/// One for each running server: `generation.survivors().of(PeerMemory.KEY, PeerMemory::new)`.
public final class PeerMemory {
  /// What it is kept under among the survivors.
  public static final Key<PeerMemory> KEY = new Key<>("peers");

  private final Map<String, WeakReference<GroupState>> groups = new HashMap<>();

  public PeerMemory() {}

  synchronized GroupState group(String key) {
    groups.values().removeIf(kept -> kept.refersTo(null));
    WeakReference<GroupState> kept = groups.get(key);
    GroupState state = kept == null ? null : kept.get();
    if (state == null) {
      state = new GroupState();
      groups.put(key, new WeakReference<>(state));
    }
    return state;
  }
}
