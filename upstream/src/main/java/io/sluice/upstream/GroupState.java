package io.sluice.upstream;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;

/// What the generations of one group share: the lock, which is this object's monitor, and the state
/// of its servers for as long as a generation uses them. The lock is held for a choice or its end,
/// never for I/O.
final class GroupState {
  private final Map<String, WeakReference<PeerState>> peers = new HashMap<>();

  /// The state kept under a key, or a new one.
  ///
  /// @param key the server line with one of its addresses
  synchronized PeerState peer(String key, int weight) {
    peers.values().removeIf(kept -> kept.refersTo(null));
    WeakReference<PeerState> kept = peers.get(key);
    PeerState state = kept == null ? null : kept.get();
    if (state == null) {
      state = new PeerState(weight);
      peers.put(key, new WeakReference<>(state));
    }
    return state;
  }

  /// Lets a state go that no peer has any more: whoever comes back under this key begins anew.
  synchronized void forget(String key) {
    peers.remove(key);
  }
}
