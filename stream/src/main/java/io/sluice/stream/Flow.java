package io.sluice.stream;

import io.sluice.net.BufferPool;
import io.sluice.net.Channel;
import io.sluice.net.Loop;
import io.sluice.net.Pipe;
import io.sluice.net.SystemException;
import io.sluice.upstream.connect.RateLimit;
import org.jspecify.annotations.Nullable;

/// One direction of a proxied session. Small exchanges are copied through the loop's shared buffer,
/// so that a quiet session owns no memory; only what the other side does not take at once is kept,
/// and nothing more is read until it did. When several buffers came in a row, the kernel moves the
/// data by itself through a [Pipe], if both channels let it; that is borrowed for as long as there
/// is something in it.
final class Flow implements Runnable {
  /// Bytes after which the other connections of the loop get their turn.
  private static final int TURN = 1024 * 1024;

  /// Reads in a row that fill the buffer and thereby make the flow bulky.
  private static final int FULL_READS = 2;

  /// A turn that moves less than this many bytes ends that.
  private static final int SMALL_TURN = 32 * 1024;

  /// Neither bytes nor an end: the result of a step after which there is nothing more to do now.
  private static final int STOP = 0;

  private static final int BROKEN = -1;

  private final ProxySession session;
  private final Channel source;
  private final int ahead;
  private final int chunk;
  private @Nullable Channel target;
  private @Nullable RateLimit limit;
  private byte @Nullable [] held;
  private int heldFrom;
  private int heldTo;
  private @Nullable Pipe pipe;
  private int fullReads;
  private boolean ended;
  private boolean posted;
  private boolean pipeless;

  Flow(ProxySession session, Channel source, ProxySettings settings) {
    this.session = session;
    this.source = source;
    this.ahead = settings.bufferSize();
    this.chunk = settings.chunk();
  }

  Channel source() {
    return source;
  }

  @Nullable Channel target() {
    return target;
  }

  /// Where to send to, from now on.
  void start(Channel to, @Nullable RateLimit bound) {
    target = to;
    limit = bound;
  }

  /// Has some bytes sent before all others.
  void prepend(byte[] b, int offset, int count) {
    int more = heldTo - heldFrom;
    byte[] all = buffers().take(count + more);
    System.arraycopy(b, offset, all, 0, count);
    if (held != null) {
      System.arraycopy(held, heldFrom, all, count, more);
    }
    letGo();
    held = all;
    heldTo = count + more;
  }

  /// Whether the source sends no more.
  boolean ended() {
    return ended;
  }

  /// Whether the target has yet to take some of what was read.
  boolean holding() {
    return held != null || (pipe != null && pipe.pending() > 0);
  }

  /// Whether it waits for a rate limit.
  boolean delayed() {
    return limit != null && limit.waiting();
  }

  /// Moves what can be moved now.
  ///
  /// @return false if the target failed; its [Channel#errno()] says how
  boolean pump() {
    int moved = 0;
    int step = 1;
    while (step > STOP) {
      if (!flush()) {
        return false;
      }
      step = STOP;
      if (moved >= TURN) {
        goOnLater();
      } else if (readable() && !blocked()) {
        step = step();
        moved += Math.max(0, step);
      }
    }
    settle(moved);
    return step != BROKEN;
  }

  private boolean readable() {
    return !ended && source.readReady() && !delayed();
  }

  private boolean blocked() {
    return target == null ? heldTo >= roomAhead() : holding();
  }

  /// How much may be kept for a target that is not there yet: what was prepended may fill its
  /// buffer.
  private int roomAhead() {
    return held == null ? ahead : Math.min(ahead, held.length);
  }

  private int step() {
    Channel to = target;
    if (to == null) {
      return hold();
    }
    if (fullReads < FULL_READS) {
      return copy(to);
    }
    Pipe through = pipe == null ? openPipe() : pipe;
    return through == null ? copy(to) : splice(through, to);
  }

  /// Sends what was kept, as far as the target takes it.
  private boolean flush() {
    Channel to = target;
    if (to == null || !to.writeReady()) {
      return true;
    }
    byte[] kept = held;
    if (kept != null) {
      int n = to.send(kept, heldFrom, heldTo - heldFrom, false);
      heldFrom += Math.max(0, n);
      if (heldFrom == heldTo) {
        letGo();
      }
      return n != Channel.ERROR;
    }
    return pipe == null || drain(pipe, to);
  }

  /// Reads ahead while there is nobody to send to yet.
  private int hold() {
    byte[] kept = held;
    if (kept == null) {
      held = kept = buffers().take(buffers().affordable(ahead));
    }
    int n = source.recv(kept, heldTo, roomAhead() - heldTo);
    heldTo += Math.max(0, n);
    if (heldTo == 0) {
      letGo();
    }
    return came(n);
  }

  private int copy(Channel to) {
    byte[] shared = source.loop().receiveBuffer();
    int most = allowed(chunk);
    if (most == 0) {
      return STOP;
    }
    int n = came(source.recv(shared, 0, most));
    if (n <= 0) {
      return n;
    }
    took(n);
    fullReads = n == chunk && worthPipe(to) ? fullReads + 1 : 0;
    int sent = to.send(shared, 0, n, false);
    if (sent == Channel.ERROR) {
      return BROKEN;
    }
    if (sent < n) {
      keep(shared, Math.max(0, sent), n);
    }
    return n;
  }

  private int splice(Pipe through, Channel to) {
    int most = allowed(mostInPipe());
    if (most == 0) {
      return STOP;
    }
    int n = came(through.fill(source, most));
    took(n);
    return drain(through, to) ? n : BROKEN;
  }

  private boolean worthPipe(Channel to) {
    return !pipeless && mostInPipe() > SMALL_TURN && source.canSplice() && to.canSplice();
  }

  /// What to move at a time. Under a limit, not so much that long pauses follow.
  private int mostInPipe() {
    return limit == null ? TURN : limit.portion(TURN);
  }

  private int allowed(int most) {
    return limit == null ? most : limit.allow(most, source.received());
  }

  private void took(int n) {
    if (limit != null && n > 0) {
      limit.took(n);
    }
  }

  /// Empties a pipe as far as the target takes it: until it says that it takes no more.
  private static boolean drain(Pipe from, Channel to) {
    int n = 1;
    while (n > 0 && from.pending() > 0) {
      n = from.drain(to, false);
    }
    return n != Channel.ERROR;
  }

  /// Takes note of what a read brought.
  private int came(int n) {
    if (n > 0) {
      session.received(this);
      return n;
    }
    if (n == Channel.AGAIN) {
      return STOP;
    }
    if (n == Channel.ERROR) {
      session.receiveFailed(this);
    }
    session.received(this);
    ended = true;
    return STOP;
  }

  private void keep(byte[] from, int start, int end) {
    byte[] kept = buffers().take(end - start);
    System.arraycopy(from, start, kept, 0, end - start);
    held = kept;
    heldFrom = 0;
    heldTo = end - start;
  }

  private void letGo() {
    byte[] kept = held;
    if (kept != null) {
      buffers().give(kept);
    }
    held = null;
    heldFrom = 0;
    heldTo = 0;
  }

  private BufferPool buffers() {
    return source.loop().buffers();
  }

  /// Without a pipe, for want of descriptors, data is copied.
  private @Nullable Pipe openPipe() {
    try {
      pipe = source.loop().openPipe();
    } catch (SystemException e) {
      session.pipeFailed(e);
      pipeless = true;
      fullReads = 0;
    }
    return pipe;
  }

  /// Gives an empty pipe back, and stays bulky only if much was moved.
  private void settle(int moved) {
    if (pipe != null && pipe.pending() == 0) {
      pipe.close();
      pipe = null;
    }
    if (fullReads >= FULL_READS && moved > 0 && moved < SMALL_TURN) {
      fullReads = 0;
    }
  }

  private void goOnLater() {
    if (!posted) {
      posted = true;
      Loop loop = source.loop();
      loop.post(this);
    }
  }

  @Override
  public void run() {
    posted = false;
    session.process(this);
  }

  /// Gives back everything.
  void close() {
    letGo();
    if (pipe != null) {
      pipe.close();
      pipe = null;
    }
    if (limit != null) {
      limit.cancel();
    }
  }
}
