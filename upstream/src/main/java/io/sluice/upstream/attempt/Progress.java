package io.sluice.upstream.attempt;

import io.sluice.upstream.peer.Moment;
import io.sluice.upstream.peer.Peer;

/// How far the present attempt of an exchange has come, and what its times say of the peer. Reused;
/// on the exchange's loop only.
final class Progress {
  private static final long UNKNOWN = -1;
  private static final long COUNTED = -2; // by the balancer, when it was reached

  private long begun;
  private long connect;
  private long firstByte;

  /// An attempt begins.
  void begin(long nowMillis) {
    begun = nowMillis;
    connect = UNKNOWN;
    firstByte = UNKNOWN;
  }

  /// The connection stands.
  void connected(Peer peer, Choice by, long nowMillis) {
    connect = reached(peer, Moment.CONNECT, by, nowMillis);
  }

  /// The answer begins.
  ///
  /// @return false if it had begun before
  boolean answered(Peer peer, Choice by, long nowMillis) {
    boolean first = firstByte == UNKNOWN;
    if (first) {
      firstByte = reached(peer, Moment.FIRST_BYTE, by, nowMillis);
    }
    return first;
  }

  private long reached(Peer peer, Moment moment, Choice by, long nowMillis) {
    return by.reached(peer, moment, begun, nowMillis) ? COUNTED : nowMillis - begun;
  }

  /// Has the times of the attempt count, which has ended well: others do not, lest peers that fail
  /// fast are preferred. Nor does one that has come nowhere.
  void measure(Peer peer, long nowMillis) {
    if (connect == UNKNOWN && firstByte == UNKNOWN) {
      return;
    }
    if (connect >= 0) {
      peer.state().measured(Moment.CONNECT, connect);
    }
    if (firstByte >= 0) {
      peer.state().measured(Moment.FIRST_BYTE, firstByte);
    }
    peer.state().measured(Moment.LAST_BYTE, nowMillis - begun);
  }
}
