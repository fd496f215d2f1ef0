package io.sluice.upstream.group;

import io.sluice.config.Key;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;

/// Remembers the state of servers (failures, connections, weights) from one configuration to the
/// next, so that a reload that leaves a group and a server line alone leaves their state alone too.
/// One for each running server: `generation.survivors().of(PeerMemory.KEY, PeerMemory::new)`.
public final class PeerMemory {
  /// What it is kept under among the survivors.
  public static final Key<PeerMemory> KEY = new Key<>("peers");

  /// A group's state for as long as a configuration has the group.
  private static final class Kept extends WeakReference<GroupState> {
    final String key;

    Kept(String key, GroupState state, ReferenceQueue<GroupState> gone) {
      super(state, gone);
      this.key = key;
    }
  }

  private final Map<String, Kept> groups = new HashMap<>();
  private final ReferenceQueue<GroupState> gone = new ReferenceQueue<>();

  public PeerMemory() {}

  public synchronized GroupState group(String key) {
    forget();
    Kept kept = groups.get(key);
    GroupState state = kept == null ? null : kept.get();
    if (state == null) {
      state = new GroupState();
      groups.put(key, new Kept(key, state, gone));
    }
    return state;
  }

  private void forget() {
    for (Object each = gone.poll(); each != null; each = gone.poll()) {
      if (each instanceof Kept kept) {
        groups.remove(kept.key, kept);
      }
    }
  }
}
