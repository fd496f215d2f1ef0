package io.sluice.proxy.exchange;

import io.sluice.http.HttpRequest;
import io.sluice.http.Span;
import io.sluice.net.BufferPool;
import io.sluice.net.Channel;
import io.sluice.net.ChannelHandler;
import io.sluice.net.Loop;
import io.sluice.net.Task;
import org.jspecify.annotations.Nullable;

/// Passes bytes both ways between a client and a server after a 101, until one of them ends.
final class Tunnel implements ChannelHandler {
  /// After so many bytes the loop's other connections have their turn.
  private static final int TURN = 512 * 1024;

  private final UpstreamExchange exchange;
  private final HttpRequest request;
  private final Loop loop;
  private final Channel client;
  private final Channel server;
  private final Way toClient;
  private final Way toServer;
  private final Task later = Task.of(this::goOn, this::failed);
  private boolean posted;
  private boolean closed;

  Tunnel(UpstreamExchange exchange, Channel client, Channel server) {
    this.exchange = exchange;
    this.request = exchange.request();
    this.loop = request.loop();
    this.client = client;
    this.server = server;
    this.toClient = new Way(server, client, loop);
    this.toServer = new Way(client, server, loop);
  }

  /// Begins with what the server sent behind its head, and the client behind its request.
  void start(byte[] b, int from, int end, Span sent) {
    client.connection().noDelay(true);
    server.connection().noDelay(true);
    toClient.hold(b, from, end);
    toServer.hold(sent.base, sent.start, sent.end);
    move();
  }

  /// Something happened on either side.
  void move() {
    if (closed) {
      return;
    }
    boolean more = toClient.move();
    more |= toServer.move();
    if (closed) {
      return;
    }
    if (toClient.over() || toServer.over() || (toClient.ended && toServer.ended)) {
      exchange.finish();
    } else {
      exchange.waitForServer(false);
      if (more && !posted) {
        posted = true;
        loop.post(later);
      }
    }
  }

  private void goOn() {
    posted = false;
    move();
  }

  @Override
  public void readable(Channel c) {
    move();
  }

  @Override
  public void writable(Channel c) {
    move();
  }

  @Override
  public void failed(Channel c, Throwable cause) {
    failed(cause);
  }

  private void failed(Throwable cause) {
    if (!closed) {
      request.failed(cause);
    }
  }

  /// Gives its buffers back.
  void release() {
    closed = true;
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
