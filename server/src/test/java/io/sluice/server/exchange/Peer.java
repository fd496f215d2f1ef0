package io.sluice.server.exchange;

import io.sluice.net.Channel;
import io.sluice.net.ChannelHandler;
import io.sluice.net.Timer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One end of a simulated connection: keeps what is to be sent until it is taken, and what has
/// come.
final class Peer implements ChannelHandler {
  private final int mostUnsent;
  private final Consumer<Peer> heard;
  private final ByteArrayOutputStream in = new ByteArrayOutputStream();
  private @Nullable Channel connection;
  private byte[] unsent = {};
  private boolean closing;
  private boolean ended;
  private boolean asked;

  /// @param mostUnsent bytes that wait to be sent, beyond which nothing more is read: whoever talks
  ///   to this one has to read while it writes
  /// @param heard told when bytes or the end have come
  Peer(int mostUnsent, Consumer<Peer> heard) {
    this.mostUnsent = mostUnsent;
    this.heard = heard;
  }

  /// Has its connection, once that stands.
  void on(Channel c) {
    connection = c;
  }

  /// Everything that has come.
  byte[] in() {
    return in.toByteArray();
  }

  String text() {
    return in.toString(StandardCharsets.ISO_8859_1);
  }

  boolean ended() {
    return ended;
  }

  void send(String text) {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  void send(byte[] more) {
    byte[] all = Arrays.copyOf(unsent, unsent.length + more.length);
    System.arraycopy(more, 0, all, unsent.length, more.length);
    unsent = all;
    flush();
  }

  /// Sends one byte a millisecond.
  void sendSlowly(byte[] all, boolean thenClose) {
    Channel c = connection;
    if (c != null && all.length > 0) {
      c.loop().schedule(new Drip(all, thenClose), 1);
    }
  }

  private final class Drip extends Timer {
    private final byte[] all;
    private final boolean thenClose;
    private int at;

    Drip(byte[] all, boolean thenClose) {
      this.all = all;
      this.thenClose = thenClose;
    }

    @Override
    protected void fire() {
      send(new byte[] {all[at++]});
      Channel c = connection;
      if (at < all.length && c != null) {
        c.loop().schedule(this, 1);
      } else if (thenClose) {
        close();
      }
    }
  }

  /// True the first time.
  boolean once() {
    boolean first = !asked;
    asked = true;
    return first;
  }

  /// Closes once everything has left.
  void close() {
    closing = true;
    flush();
  }

  /// Closes at once, so that the other side sees a reset.
  void reset() {
    if (connection != null) {
      connection.reset();
    }
  }

  private void flush() {
    Channel c = connection;
    while (c != null && unsent.length > 0 && c.writeReady()) {
      int n = c.send(unsent, 0, unsent.length, false);
      if (n == Channel.ERROR) {
        unsent = new byte[0];
      } else if (n > 0) {
        unsent = Arrays.copyOfRange(unsent, n, unsent.length);
      }
    }
    if (c != null && closing && unsent.length == 0) {
      c.close();
    }
  }

  @Override
  public void readable(Channel c) {
    byte[] piece = new byte[1000];
    while (!ended && !c.closed() && c.readReady() && unsent.length < mostUnsent) {
      int n = c.recv(piece, 0, piece.length);
      if (n > 0) {
        in.write(piece, 0, n);
        heard.accept(this);
      } else if (n != Channel.AGAIN) {
        ended = true;
        heard.accept(this);
      }
    }
  }

  @Override
  public void writable(Channel c) {
    connection = c;
    flush();
    readable(c);
  }
}
