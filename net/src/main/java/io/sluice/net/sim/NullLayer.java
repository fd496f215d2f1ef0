package io.sluice.net.sim;

import io.sluice.net.Channel;
import io.sluice.net.ChannelHandler;
import io.sluice.net.Layer;
import io.sluice.net.LayerFactory;
import io.sluice.net.Network;
import io.sluice.net.Task;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// A layer that leaves the bytes as they are, and is as awkward as TLS in all else. It has a
/// handshake. It reads ahead in records that end anywhere, so that what is here and what the socket
/// has differ. It brings nothing for a while though there is something, as TLS does when it has to
/// write first, and takes only part of what is to be sent though the socket takes more, as TLS does
/// when it has to read first; then it insists on being given the same bytes again. The kernel can
/// neither splice nor send files.
///
/// It lies over every stream connection of loops that have it ([LoopOptions#layer()]).
public final class NullLayer extends Layer {
  /// The property that has tests run over this layer, with the value `null`.
  public static final String PROPERTY = "sluice.layer";

  private static final int RARELY = 16;
  private static final int REMEMBERED = 16;
  private static final byte[] NOTHING = {};

  private final SplittableRandom random;
  private byte[] ahead = NOTHING;
  private int from;
  private int to;
  private int shown; // bytes that a peek has promised
  private int end; // EOF or ERROR, which comes behind what is here; 0 before
  private boolean stalled;
  private boolean full;
  private byte[] owed = NOTHING; // the beginning of what was not taken

  private NullLayer(Channel below, ChannelHandler handler) {
    super(below, handler);
    random = new SplittableRandom(below.loop().clock().random().nextLong());
    state = CONNECTING | (below.readReady() ? READ_READY : 0);
  }

  /// A layer over a channel, whose handshake begins when that is connected.
  public static NullLayer over(Channel below, ChannelHandler handler) {
    NullLayer layer = new NullLayer(below, handler);
    layer.takeOver();
    if (below.connected() && below.connection().accepted()) {
      layer.shakeHands();
    }
    return layer;
  }

  /// The layer of a test's loops: this one if [#PROPERTY] says so, or else none.
  public static @Nullable LayerFactory ifWanted() {
    return "null".equals(System.getProperty(PROPERTY)) ? NullLayer::over : null;
  }

  /// The same for all loops of a network.
  public static Network ifWanted(Network network) {
    LayerFactory layer = ifWanted();
    return layer == null ? network : new LayeredNetwork(network, layer);
  }

  private void shakeHands() {
    loop().post(task(this::handshakeOver));
  }

  /// A handshake that meets a broken connection fails.
  private void handshakeOver() {
    if (below().pendingEof()) {
      readRecord();
    }
    deliver(end != 0 || from < to, true, end != 0);
  }

  private Task task(Runnable part) {
    return Task.of(part, cause -> failed(this, cause));
  }

  // ---- reading

  @Override
  public int recv(byte[] b, int off, int len) {
    if (len == 0) {
      return 0;
    }
    if (shown == 0 && (stalls() || (from == to && !readRecord()))) {
      return nothing();
    }
    int n = Math.min(len, to - from);
    System.arraycopy(ahead, from, b, off, n);
    from += n;
    shown = Math.max(0, shown - n);
    received += n;
    receivedInto(b, off + n);
    if (from < to || end != 0 || below().readReady()) {
      leftMore(n);
    } else {
      state &= ~(READ_READY | YIELDED);
    }
    giveBack();
    return n;
  }

  @Override
  public int peek(byte[] b, int off, int len) {
    if (shown == 0 && stalls()) {
      return nothing();
    }
    boolean more = true;
    while (more && to - from < len) {
      more = readRecord();
    }
    int n = Math.min(len, to - from);
    System.arraycopy(ahead, from, b, off, n);
    shown = Math.max(shown, n);
    return n > 0 || len == 0 ? n : nothing();
  }

  /// Whether it brings nothing just now; an event follows.
  private boolean stalls() {
    if (!stalled && random.nextInt(RARELY) == 0 && !closed()) {
      stalled = true;
      loop().post(task(this::goOn));
    }
    return stalled;
  }

  private void goOn() {
    stalled = false;
    deliver(true, false, below().pendingEof());
  }

  /// Takes one more record from below.
  ///
  /// @return whether it did
  private boolean readRecord() {
    if (end != 0 || closed()) {
      return false;
    }
    int most = 1 + random.nextInt(1 << random.nextInt(15));
    byte[] room = loop().buffers().take(to - from + most);
    System.arraycopy(ahead, from, room, 0, to - from);
    int kept = to - from;
    drop();
    ahead = room;
    to = kept; // it is this layer's, even if the next call throws
    int n = below().recv(room, kept, most);
    to += Math.max(0, n);
    if (n == EOF || n == ERROR) {
      end = n;
      errno = below().errno();
    }
    giveBack();
    return n > 0;
  }

  private int nothing() {
    if (!stalled && end != 0) {
      state = (state & ~(READ_READY | YIELDED)) | END_SEEN;
      return end;
    }
    if (stalled || !below().readReady()) {
      state &= ~(READ_READY | YIELDED);
    }
    return AGAIN;
  }

  private void giveBack() {
    if (from == to) {
      drop();
    }
  }

  private void drop() {
    if (ahead.length > 0) {
      loop().buffers().give(ahead);
      ahead = NOTHING;
    }
    from = to = 0;
  }

  // ---- writing

  @Override
  public int send(byte[] b, int off, int len, boolean more) {
    if (full) {
      return AGAIN;
    }
    int same = Math.min(owed.length, len);
    if (!Arrays.equals(owed, 0, same, b, off, off + same)) {
      throw new IllegalStateException("other bytes follow than those that were not taken");
    }
    owed = NOTHING;
    boolean cut = len > 1 && random.nextInt(RARELY) == 0;
    int most = cut ? random.nextInt(1, len) : len; // a byte at least: models of the server see none
    int n = below().send(b, off, most, more || cut);
    if (n == ERROR) {
      errno = below().errno();
      state &= ~WRITE_READY;
      return n;
    }
    int taken = Math.max(0, n);
    sent += taken;
    if (taken < len) {
      owed = Arrays.copyOfRange(b, off + taken, off + Math.min(len, taken + REMEMBERED));
      if (cut && taken == most) {
        full = true;
        loop().post(task(this::takesMore));
      }
      if (full || !below().writeReady()) {
        state &= ~WRITE_READY;
      }
      return taken == 0 ? AGAIN : taken;
    }
    return n;
  }

  private void takesMore() {
    full = false;
    if (below().writeReady()) {
      deliver(false, true, false);
    }
  }

  @Override
  public void shutdownOutput() {
    below().shutdownOutput();
  }

  // ---- events from below

  @Override
  public void readable(Channel c) {
    if (!stalled) {
      deliver(true, false, c.pendingEof());
    }
  }

  @Override
  public void writable(Channel c) {
    if ((state & CONNECTING) != 0) {
      errno = c.connectError();
      if (errno == 0) {
        shakeHands();
      } else {
        deliver(true, true, true);
      }
    } else if (!full) {
      deliver(false, true, c.pendingEof());
    }
  }

  @Override
  protected void ended() {
    drop();
  }
}
