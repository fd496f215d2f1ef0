package io.sluice.proxy.exchange;

import io.sluice.http.Field;
import io.sluice.http.Headers;
import io.sluice.http.HttpRequest;
import io.sluice.net.Connection;
import io.sluice.upstream.ConnectionCache;
import io.sluice.upstream.Peer;
import io.sluice.upstream.PeerConnection;
import io.sluice.upstream.Selection;
import org.jspecify.annotations.Nullable;

/// `ntlm`: once a client sends credentials of NTLM or Negotiate, which prove who is at the other
/// end of a connection rather than who has made a request, the connection to the server is the
/// client's alone.
final class Ntlm {
  private static final byte[] NTLM = {'n', 't', 'l', 'm'};
  private static final byte[] NEGOTIATE = {'n', 'e', 'g', 'o', 't', 'i', 'a', 't', 'e'};

  private final Connection client;
  private final boolean authenticates;
  private final @Nullable ConnectionCache cache;
  private @Nullable PeerConnection bound;

  /// @param client the connection that the request came on
  Ntlm(HttpRequest request, Connection client, @Nullable ConnectionCache cache) {
    this.client = client;
    this.cache = cache;
    this.bound = cache == null ? null : cache.bound(client);
    Headers fields = request.headers();
    int field = fields.first(Field.AUTHORIZATION);
    this.authenticates =
        field >= 0 && (begins(fields, field, NTLM) || begins(fields, field, NEGOTIATE));
  }

  private static boolean begins(Headers fields, int index, byte[] lowerCase) {
    int start = fields.valueStart(index);
    if (fields.valueEnd(index) - start < lowerCase.length) {
      return false;
    }
    for (int i = 0; i < lowerCase.length; i++) {
      if ((fields.base()[start + i] | 0x20) != lowerCase[i]) {
        return false;
      }
    }
    return true;
  }

  /// Has the server be chosen that the client's connection leads to.
  void want(Selection selection) {
    if (bound != null) {
      selection.want(bound.address());
    }
  }

  /// The client's own connection, if it leads to that server; null if it has none.
  @Nullable PeerConnection take(Peer peer) {
    PeerConnection own = bound;
    if (cache == null || own == null || !own.address().equals(peer.address())) {
      return null;
    }
    bound = null;
    cache.take(own);
    return own;
  }

  /// Keeps a connection, for this client alone if it must be.
  boolean offer(PeerConnection used, Object owner) {
    if (cache == null) {
      return false;
    }
    boolean alone = authenticates || used.bound();
    return alone ? cache.bind(used, owner, client) : cache.offer(used, owner);
  }
}
