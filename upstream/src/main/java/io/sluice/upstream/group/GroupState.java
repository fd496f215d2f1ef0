package io.sluice.upstream.group;

import io.sluice.net.dns.Answer;
import io.sluice.upstream.peer.PeerState;
import io.sluice.upstream.resolve.Resolution;
import io.sluice.upstream.resolve.RuntimeName;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the generations of one group share: the state of its servers for as long as a generation
/// uses them.
public final class GroupState {
  private final Map<String, WeakReference<PeerState>> peers = new HashMap<>();
  private final Map<RuntimeName, Resolution> resolved = new HashMap<>();
  private int swept;

  /// Nothing is known yet.
  public GroupState() {}

  /// The state kept under a key, or a new one.
  ///
  /// @param key a server with one of its addresses
  synchronized PeerState peer(String key, int weight) {
    sweep();
    WeakReference<PeerState> kept = peers.get(key);
    PeerState state = kept == null ? null : kept.get();
    if (state == null) {
      state = new PeerState(weight);
      peers.put(key, new WeakReference<>(state));
    } else {
      state.weigh(weight);
    }
    return state;
  }

  /// Lets go of what no generation uses, now and then.
  private void sweep() {
    if (peers.size() > 2 * swept) {
      peers.values().removeIf(kept -> kept.refersTo(null));
      swept = Math.max(peers.size(), 16);
    }
  }

  /// What a name was resolved to last, or null. Its port does not matter.
  public synchronized @Nullable Resolution resolved(RuntimeName name) {
    return resolved.get(name.withoutPort());
  }

  public synchronized void resolved(RuntimeName name, Answer answer) {
    resolved.put(name.withoutPort(), new Resolution(answer.addresses(), answer.valid()));
  }

  /// Lets a state go that no peer has any more: whoever comes back under this key begins anew.
  synchronized void forget(String key) {
    peers.remove(key);
  }
}
