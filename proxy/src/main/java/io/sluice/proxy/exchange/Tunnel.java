package io.sluice.proxy.exchange;

import io.sluice.http.Span;
import io.sluice.net.BufferPool;
import io.sluice.net.Channel;
import io.sluice.net.Loop;
import org.jspecify.annotations.Nullable;

/// Passes bytes both ways between a client and a server after a 101, until one of them ends. Its
/// owner is the handler of both channels, and has it move what an event promises.
final class Tunnel {
  /// What moving has come to.
  enum Step {
    /// Nothing more can be moved before an event.
    QUIET,
    /// More can be moved, after the loop's other connections have had their turn.
    YIELDED,
    /// One side has ended, and the other has got all of it.
    OVER
  }

  /// After so many bytes the loop's other connections have their turn.
  private static final int TURN = 512 * 1024;

  private final Way toClient;
  private final Way toServer;

  /// Begins with what either side has sent behind its head.
  ///
  /// @param b holds what the server has sent, from `from` to `end`
  /// @param sent what the client has sent
  Tunnel(Loop loop, Channel client, Channel server, byte[] b, int from, int end, Span sent) {
    client.connection().noDelay(true);
    server.connection().noDelay(true);
    toClient = new Way(server, client, loop);
    toServer = new Way(client, server, loop);
    toClient.hold(b, from, end);
    toServer.hold(sent.base, sent.start, sent.end);
  }

  /// Moves what can be moved.
  Step move() {
    boolean more = toClient.move();
    more |= toServer.move();
    if (toClient.over() || toServer.over() || (toClient.ended && toServer.ended)) {
      return Step.OVER;
    }
    return more ? Step.YIELDED : Step.QUIET;
  }

  /// Gives its buffers back. Nothing is moved any more.
  void release() {
    toClient.release();
    toServer.release();
  }

  /// One direction, with what its receiver has not taken yet.
  private static final class Way {
    private final Channel from;
    private final Channel to;
    private final Loop loop;
    private byte @Nullable [] held;
    private int at;
    private int end;
    private boolean ended;
    private boolean broken;

    Way(Channel from, Channel to, Loop loop) {
      this.from = from;
      this.to = to;
      this.loop = loop;
    }

    void hold(byte[] b, int start, int stop) {
      if (start < stop) {
        BufferPool buffers = loop.buffers();
        byte[] kept = buffers.take(stop - start);
        System.arraycopy(b, start, kept, 0, stop - start);
        held = kept;
        at = 0;
        end = stop - start;
      }
    }

    /// Whether everything has been passed on that ever will be.
    boolean over() {
      return broken || (ended && held == null);
    }

    /// Moves what can be moved. True if there may be more.
    boolean move() {
      int turn = TURN;
      while (!broken && sendHeld() && !ended && from.readReady()) {
        if (turn <= 0) {
          return true;
        }
        byte[] b = loop.receiveBuffer();
        int n = from.recv(b, 0, b.length);
        if (n > 0) {
          turn -= n;
          pass(b, n);
        } else {
          ended |= n != Channel.AGAIN;
        }
      }
      return false;
    }

    private void pass(byte[] b, int length) {
      int sent = to.send(b, 0, length, false);
      if (sent == Channel.ERROR) {
        broken = true;
      } else {
        hold(b, Math.max(sent, 0), length);
      }
    }

    /// Whether nothing is held back.
    private boolean sendHeld() {
      byte[] kept = held;
      if (kept == null) {
        return true;
      }
      if (!to.writeReady()) {
        return false;
      }
      int sent = to.send(kept, at, end - at, false);
      if (sent == Channel.ERROR) {
        broken = true;
        return false;
      }
      at += Math.max(sent, 0);
      if (at < end) {
        return false;
      }
      release();
      return true;
    }

    void release() {
      byte[] kept = held;
      if (kept != null) {
        held = null;
        loop.buffers().give(kept);
      }
    }
  }
}
