package io.sluice.proxy.sticky;

import io.sluice.upstream.peer.Digests;
import io.sluice.upstream.peer.Peer;
import io.sluice.upstream.peer.PeerSet;
import org.jspecify.annotations.Nullable;

/// What a cookie says of a server.
enum ServerMark {
  /// Its route, or the hash of its address if it has none.
  ROUTE {
    @Override
    String of(Peer peer) {
      return peer.route();
    }

    @Override
    @Nullable Peer find(PeerSet peers, String value) {
      return peers.routed(value);
    }
  },

  /// The MD5 hash of its address.
  MD5 {
    @Override
    String of(Peer peer) {
      return Digests.hex("MD5", peer.name());
    }
  },

  /// The SHA-1 hash of its address.
  SHA1 {
    @Override
    String of(Peer peer) {
      return Digests.hex("SHA-1", peer.name());
    }
  },

  /// Its place in the group, which another configuration may give to another server.
  INDEX {
    @Override
    String of(Peer peer) {
      return Integer.toString(peer.index());
    }
  };

  /// The value for a server.
  abstract String of(Peer peer);

  /// The server of a value, or null.
  @Nullable Peer find(PeerSet peers, String value) {
    for (Peer peer : peers) {
      if (of(peer).equals(value)) {
        return peer;
      }
    }
    return null;
  }
}
