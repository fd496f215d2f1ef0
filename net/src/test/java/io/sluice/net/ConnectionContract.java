package io.sluice.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.address.Address;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a connection does on every network.
public abstract class ConnectionContract extends StagedTest {
  @Test
  void echoes() {
    Peer server = Peer.echoing();
    Peer client = connect(listen(server::accepted), Peer.sending("hello"));
    until("answer", () -> client.text().equals("hello"));
    act(() -> {
      assertThat(client.channel().received()).isEqualTo(5);
      assertThat(client.channel().sent()).isEqualTo(5);
      assertThat(client.channel().connection().remote().port())
          .isEqualTo(server.channel().connection().local().port());
      assertThat(server.channel().connection().remote())
          .isEqualTo(client.channel().connection().local());
      assertThat(client.channel().connection().number())
          .isNotEqualTo(server.channel().connection().number());
      assertThat(server.channel().connection().accepted()).isTrue();
      client.channel().close();
    });
    until("end", () -> server.eof && loop.connections() == 0);
  }

  @Test
  void refusesWhereNobodyListens() throws SystemException {
    ListeningSocket s = stage.network().bind(ListenSpec.of(stage.anyAddress()));
    Address gone = s.address();
    s.close(true);
    Peer client = new Peer();
    try {
      connect(gone, client);
      until("refusal", () -> client.error != 0);
      assertThat(client.error).isEqualTo(SystemError.ECONNREFUSED);
    } catch (AssertionError e) { // or at once
      assertThat(e).hasCauseInstanceOf(SystemException.class);
      assertThat(e.getCause()).hasMessageContaining("(111: Connection refused)");
    }
    until("nothing open", () -> loop.connections() == 0);
    assertThat(client.readables).isZero();
  }

  @Test
  void showsBytesAndLeavesThemThere() {
    byte[] seen = new byte[20];
    int[] shown = {0};
    int[] most = {6};
    Peer server =
        new Peer() {
          @Override
          public void readable(Channel connection) {
            if (reading) {
              super.readable(connection);
            } else {
              shown[0] = connection.peek(seen, 1, most[0]);
            }
          }
        };
    server.reading = false;
    Peer client = connect(listen(server::accepted), Peer.sending("abc"));
    until("some bytes", () -> shown[0] == 3);
    act(() -> {
      assertThat(server.channel().readReady()).isTrue();
      assertThat(server.channel().received()).isZero();
      client.toWrite = bytes("defghijkl");
      client.written = 0;
      client.write();
    });
    until("more bytes", () -> shown[0] == 6);
    act(() -> {
      assertThat(seen).startsWith(bytes("\0abcdef\0"));
      assertThat(server.channel().peek(seen, 0, 2)).isEqualTo(2);
      assertThat(server.channel().discard(4)).isTrue();
      assertThat(server.channel().received()).isZero();
      most[0] = 18;
      client.channel().shutdownOutput();
    });
    until("the rest", () -> server.channel().peek(seen, 0, 18) == 8);
    until("the end", () -> server.channel().pendingEof());
    act(() -> {
      server.reading = true;
      server.read();
    });
    until("everything", () -> server.eof);
    assertThat(server.text()).isEqualTo("efghijkl");
    act(() -> client.channel().close());
    until("all closed", () -> loop.connections() == 0);
  }

  @Test
  void showsAnEndWithoutBytes() {
    byte[] seen = new byte[8];
    int[] shown = {0};
    Peer server =
        new Peer() {
          @Override
          public void readable(Channel connection) {
            shown[0] = connection.peek(seen, 0, 8);
            if (shown[0] != Channel.AGAIN) {
              connection.close();
            }
          }
        };
    Peer client = Peer.sending("");
    client.shutdownAfterWriting = true;
    connect(listen(server::accepted), client);
    until("the end", () -> shown[0] == Channel.EOF);
    until("all closed", () -> loop.connections() == 0);
  }

  @Test
  void givesUpConnectingWhenTheProgramDoes() {
    List<Peer> servers = new ArrayList<>();
    Address at = listen(c -> servers.addLast(accepting(c)));
    Peer client = new Peer();
    act(() -> {
      client.c = loop.connect(at, ConnectOptions.DEFAULT, client);
      Timer timeout =
          new Timer() {
            @Override
            protected void fire() {
              throw new AssertionError("the connection was closed before");
            }
          };
      loop.schedule(timeout, 1);
      client.channel().close(); // as a timeout of 0 would
      loop.cancel(timeout);
    });
    // What comes after it in the same network has an answer, so its own events are long over.
    Peer other = connect(at, Peer.sending("x"));
    until("another", () -> !servers.isEmpty() && servers.getLast().text().equals("x"));
    assertThat(client.writables + client.readables).isZero();
    act(() -> other.channel().close());
    until("all closed", () -> loop.connections() == 0);
  }

  private static Peer accepting(Channel c) {
    Peer p = new Peer();
    p.accepted(c);
    return p;
  }

  @Test
  void refusesAnAddressInUse() throws SystemException {
    ListeningSocket s = stage.network().bind(ListenSpec.of(stage.anyAddress()));
    assertThatThrownBy(() -> stage.network().bind(ListenSpec.of(s.address())))
        .isInstanceOf(SystemException.class)
        .hasMessage("bind() to " + s.address().text() + " failed (98: Address already in use)");
    s.close(true);
  }

  @Test
  void halfCloses() {
    Peer server = new Peer();
    server.closeAtEof = false;
    Peer request = Peer.sending("question");
    request.shutdownAfterWriting = true;
    Peer client = connect(listen(server::accepted), request);
    until("end of the question", () -> server.eof);
    assertThat(server.text()).isEqualTo("question");
    act(() -> {
      assertThat(server.channel().pendingEof()).isTrue();
      server.toWrite = bytes("answer");
      server.write();
    });
    until("answer sent", () -> server.written == 6);
    act(() -> server.channel().close());
    until("answer and end", () -> client.eof);
    assertThat(client.text()).isEqualTo("answer");
  }

  @Test
  void readsWhatCameBeforeTheEnd() {
    Peer server = new Peer();
    server.reading = false;
    Peer request = Peer.sending("x".repeat(1000));
    request.shutdownAfterWriting = true;
    Peer client = connect(listen(server::accepted), request);
    until("connection", () -> server.c != null && client.written == 1000);
    if (stage.seesUnread()) {
      until("end", () -> server.channel().pendingEof());
    } else {
      until("an event", () -> server.channel().readReady());
    }
    act(() -> {
      server.chunk = 4096; // one short read; the end is behind it and no event tells of it
      server.reading = true;
      server.read();
      if (layer() == null) { // or else it may bring nothing for a while
        assertThat(server.eof).isEqualTo(stage.seesUnread());
      }
      client.channel().close();
    });
    until("everything", () -> server.eof);
    assertThat(server.text()).hasSize(1000);
  }

  @Test
  void resets() {
    Peer server = new Peer();
    Peer client = connect(listen(server::accepted), Peer.sending("x"));
    until("connection", () -> server.text().equals("x"));
    act(() -> {
      client.channel().reset();
    });
    until("reset", () -> server.error != 0);
    assertThat(server.error).isEqualTo(SystemError.ECONNRESET);
    until("nothing open", () -> loop.connections() == 0);
  }

  @Test
  void holdsBackAWriter() {
    Peer server = new Peer();
    server.reading = false;
    byte[] data = pattern(24 * 1024 * 1024);
    Peer client = new Peer();
    client.toWrite = data;
    client.shutdownAfterWriting = true;
    connect(listen(server::accepted), client);
    until("full socket", () -> client.written > 0 && !client.channel().writeReady());
    int before = client.written;
    assertThat(before).isLessThan(data.length);
    act(() -> {
      assertThat(client.channel().send(data, before, 1, false)).isEqualTo(Channel.AGAIN);
      server.reading = true;
      server.read();
    });
    until("everything", () -> server.eof);
    assertThat(client.writables).isGreaterThan(1);
    assertThat(server.read.toByteArray()).isEqualTo(data);
    act(() -> {
      client.channel().close();
    });
  }

  @Test
  void carriesMuchBothWays() {
    byte[] data = pattern(8 * 1024 * 1024);
    Peer server = Peer.echoing();
    Peer client = new Peer();
    client.toWrite = data;
    connect(listen(server::accepted), client);
    until("everything back", () -> client.read.size() == data.length);
    assertThat(client.read.toByteArray()).isEqualTo(data);
    act(() -> {
      client.channel().close();
    });
  }

  @Test
  void tellsOfChangesOnly() {
    Peer server = new Peer();
    server.reading = false;
    Peer client = connect(listen(server::accepted), Peer.sending("one"));
    until("an event", () -> server.readables == 1);
    // Turns of the loop without a change bring nothing new.
    for (int i = 0; i < 3; i++) {
      assertThat(stage.on(loop, () -> server.readables)).isEqualTo(1);
    }
    act(() -> {
      client.toWrite = bytes("two");
      client.written = 0;
      client.write();
    });
    if (stage.seesUnread()) {
      until("the next event", () -> server.readables == 2);
    } else { // it may be in the same socket already, without an event of its own
      until("both", () -> client.channel().sent() == 6);
    }
    act(() -> {
      server.reading = true;
      server.read();
      assertThat(server.channel().readReady()).isFalse();
      client.channel().close();
    });
    until("the end", () -> server.eof);
    assertThat(server.text()).isEqualTo("onetwo");
    assertThat(server.writables).as("it could write all the time").isZero();
  }

  @Test
  void toleratesOptionsAtAnyTime() {
    Peer server = Peer.echoing();
    Peer client = connect(listen(server::accepted), Peer.sending("x"));
    until("answer", () -> client.text().equals("x"));
    act(() -> {
      Channel c = client.channel();
      c.connection().noDelay(true);
      c.connection().noDelay(true);
      c.connection().cork(true);
      c.connection().cork(false);
      c.connection().noDelay(false);
      c.connection().keepalive(true);
      c.connection().buffers(32 * 1024, 32 * 1024);
      c.close();
      c.close();
      c.connection().noDelay(true);
      c.connection().cork(true);
      c.shutdownOutput();
      c.reset();
      assertThat(c.closed()).isTrue();
      assertThat(c.readReady()).isFalse();
      assertThat(c.writeReady()).isFalse();
    });
    assertThat(stage.failures().all).isEmpty();
  }
}
