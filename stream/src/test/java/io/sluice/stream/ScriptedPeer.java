package io.sluice.stream;

import io.sluice.net.Channel;
import io.sluice.net.ChannelHandler;
import io.sluice.net.Loop;
import io.sluice.net.Timer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One end of a simulated session: follows its script, and sees that what it receives is a prefix
/// of what one other end sends. Everything that an end sends begins with its own number.
final class ScriptedPeer implements ChannelHandler {
  private static final int HEAD = 2;

  final int number;
  final Script script;
  private final Loop loop;
  private final Consumer<ScriptedPeer> witness;
  private final byte[] buffer = new byte[4096];
  private @Nullable Channel connection;
  private boolean maySend = true;
  private boolean mayRead = true;
  private int other;
  private boolean halfClosed;
  int sent;
  int received;
  boolean endSeen;
  boolean errorSeen;
  boolean done;
  @Nullable String wrong;

  private final Timer pause = later(() -> maySend = true);
  private final Timer rest = later(() -> mayRead = true);

  /// @param witness hears of everything that is received
  ScriptedPeer(int number, Script script, Loop loop, Consumer<ScriptedPeer> witness) {
    this.number = number;
    this.script = script;
    this.loop = loop;
    this.witness = witness;
  }

  private Timer later(Runnable what) {
    return new Timer() {
      @Override
      protected void fire() {
        what.run();
        act();
      }
    };
  }

  /// The number of the end that it hears from; -1 while it does not know.
  int heardFrom() {
    return received < HEAD ? -1 : other;
  }

  static byte data(int number, int offset) {
    return (byte)
        switch (offset) {
          case 0 -> number >> 8;
          case 1 -> number;
          default -> ((number * 31 + offset) * 0x9E3779B1) >>> 24;
        };
  }

  void opened(Channel c) {
    connection = c;
    act();
  }

  @Override
  public void readable(Channel c) {
    connection = c;
    act();
  }

  @Override
  public void writable(Channel c) {
    connection = c;
    if (c.connectError() != 0) {
      errorSeen = true;
      close();
    }
    act();
  }

  private void act() {
    boolean again = true;
    while (again && connection != null && !done) {
      boolean was = read(connection);
      again = send(connection) || was;
      finish(connection);
    }
  }

  private boolean atEnd() {
    return sent == script.total() || sent + received >= script.after();
  }

  private boolean read(Channel c) {
    if (!mayRead || !c.readReady() || endSeen || (atEnd() && script.end() == Script.End.STALL)) {
      return false;
    }
    int n = c.recv(buffer, 0, Math.min(buffer.length, script.gulp()));
    if (n > 0) {
      check(n);
      witness.accept(this);
      if (script.rest() > 0) {
        mayRead = false;
        loop.schedule(rest, script.rest());
      }
    } else if (n == Channel.EOF || n == Channel.ERROR) {
      endSeen = true;
      errorSeen |= n == Channel.ERROR;
    }
    return n > 0;
  }

  private void check(int n) {
    for (int i = 0; i < n; i++) {
      int offset = received++;
      if (offset < HEAD) {
        other = (other << 8) | (buffer[i] & 0xFF);
      } else if (buffer[i] != data(other, offset) && wrong == null) {
        wrong = "byte " + offset + " of " + other + " is wrong at " + number;
      }
    }
  }

  private boolean send(Channel c) {
    if (!maySend || !c.writeReady() || atEnd() || c.connectError() != 0) {
      return false;
    }
    int size = Math.min(Math.min(buffer.length, script.piece()), script.total() - sent);
    for (int i = 0; i < size; i++) {
      buffer[i] = data(number, sent + i);
    }
    int n = c.send(buffer, 0, size, false);
    if (n == Channel.ERROR) {
      errorSeen = true;
      close();
      return false;
    }
    if (n > 0) {
      sent += n;
      if (script.pause() > 0) {
        maySend = false;
        loop.schedule(pause, script.pause());
      }
    }
    return n > 0;
  }

  private void finish(Channel c) {
    if (endSeen && errorSeen) {
      close();
    }
    if (!atEnd()) {
      return;
    }
    switch (script.end()) {
      case HALF_CLOSE -> {
        if (!halfClosed) {
          halfClosed = true;
          c.shutdownOutput();
        }
        if (endSeen) {
          close();
        }
      }
      case AWAIT -> {
        if (endSeen) {
          close();
        }
      }
      case CLOSE -> close();
      case RESET -> {
        c.reset();
        close();
      }
      case STALL -> {}
    }
  }

  @Override
  public String toString() {
    return "%n#%d sent %d, received %d of #%d, %s%s%s: %s"
        .formatted(
            number,
            sent,
            received,
            other,
            done ? "closed" : "open",
            endSeen ? ", end seen" : "",
            errorSeen ? ", error seen" : "",
            script);
  }

  void close() {
    done = true;
    loop.cancel(pause);
    loop.cancel(rest);
    if (connection != null) {
      connection.close();
    }
  }
}
