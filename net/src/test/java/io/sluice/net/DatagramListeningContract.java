package io.sluice.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What listening sockets for datagrams do on every network.
public abstract class DatagramListeningContract extends StagedTest {
  private final List<DatagramSession> sessions = new ArrayList<>();
  private final List<Mailbox> mailboxes = new ArrayList<>();

  /// Remembers what it gets; answers with the same behind the number of its session if told to.
  private class Mailbox implements ChannelHandler {
    final List<String> got = new ArrayList<>();
    final List<Integer> errors = new ArrayList<>();
    @Nullable Channel c;
    boolean reading = true;
    boolean answering;
    boolean ended;
    int largest;

    @Override
    public void readable(Channel connection) {
      while (reading && !connection.closed() && connection.readReady()) {
        byte[] b = new byte[Loop.BUFFER];
        int n = connection.recv(b, 0, b.length);
        if (n >= 0) {
          largest = Math.max(largest, n);
          got.add(new String(b, 0, Math.min(100, n), StandardCharsets.ISO_8859_1));
          if (answering) {
            send(sessions.indexOf(connection) + ":" + got.getLast());
          }
        } else if (n == Channel.EOF) {
          ended = true;
          connection.close();
        } else if (n == Channel.ERROR) {
          errors.add(connection.errno());
        }
      }
    }

    @Override
    public void writable(Channel connection) {}

    Channel channel() {
      if (c == null) {
        throw new AssertionError("no connection");
      }
      return c;
    }

    void send(String text) {
      byte[] b = bytes(text);
      assertThat(channel().send(b, 0, b.length, false)).isEqualTo(b.length);
    }
  }

  /// Whether it is known which of a machine's addresses a datagram was sent to.
  protected boolean knowsLocal() {
    return true;
  }

  /// Whether empty datagrams leave a connected socket.
  protected boolean sendsEmpty() {
    return true;
  }

  /// Takes a session into the test's lists.
  private Mailbox accepted(Channel c, boolean answering) {
    Mailbox m = new Mailbox();
    m.c = c;
    m.answering = answering;
    sessions.add((DatagramSession) c);
    mailboxes.add(m);
    c.handler(m);
    return m;
  }

  private void answer(Channel c) {
    Mailbox m = accepted(c, true);
    m.readable(c);
  }

  private Mailbox client(Address to) {
    Mailbox m = new Mailbox();
    act(() -> m.c = loop.connectDatagram(to, ConnectOptions.DEFAULT, m));
    return m;
  }

  private void ask(Mailbox client, String question, String answer) {
    int before = client.got.size();
    act(() -> client.send(question));
    until("answer to " + question, () -> client.got.size() > before);
    assertThat(client.got.getLast()).isEqualTo(answer);
  }

  private void closeAll(Mailbox... clients) {
    act(() -> {
      for (Mailbox m : clients) {
        m.channel().close();
      }
      List.copyOf(sessions).forEach(Connection::close);
    });
    assertThat(stage.on(loop, loop::connections)).isZero();
  }

  @Test
  void tellsClientsApart() {
    Address at = listen(ListenSpec.ofDatagrams(stage.anyAddress()), this::answer);
    Mailbox a = client(at);
    Mailbox b = client(at);
    ask(a, "one", "0:one");
    ask(b, "two", "1:two");
    ask(a, "three", "0:three");
    if (sendsEmpty()) {
      ask(b, "", "1:");
    }
    assertThat(sessions).hasSize(2);
    act(() -> {
      DatagramSession first = sessions.getFirst();
      assertThat(first.remote()).isEqualTo(a.channel().connection().local());
      assertThat(first.local()).isEqualTo(at);
      assertThat(first.received()).isEqualTo(8);
      assertThat(first.sent()).isEqualTo(12);
      assertThat(first.accepted()).isTrue();
      assertThat(loop.connections()).isEqualTo(4);
      assertThat(loop.accepted()).isEqualTo(2);
    });
    closeAll(a, b);
  }

  @Test
  void manyClientsHaveSessionsOfTheirOwn() {
    Address at = listen(ListenSpec.ofDatagrams(stage.anyAddress()), this::answer);
    List<Mailbox> clients = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Mailbox m = client(at);
      clients.add(m);
      ask(m, "a", i + ":a");
    }
    act(() -> {
      for (int i = 0; i < 200; i += 2) {
        sessions.get(i).close();
      }
    });
    for (int i = 0; i < 200; i++) {
      ask(clients.get(i), "b", (i % 2 == 0 ? 200 + i / 2 : i) + ":b");
    }
    closeAll(clients.toArray(new Mailbox[0]));
  }

  @Test
  void answersFromWhereItWasAsked() {
    Address any = listen(ListenSpec.ofDatagrams(IpAddress.v4(0, 0)), this::answer);
    IpAddress other = IpAddress.v4(0x7F000002, any.port());
    Mailbox a = client(other);
    Mailbox b = client(IpAddress.v4(0x7F000001, any.port()));
    if (knowsLocal()) { // from another address it would not reach the client
      ask(a, "x", "0:x");
      ask(b, "y", "1:y");
      assertThat(sessions.getFirst().local()).isEqualTo(other);
    } else {
      act(() -> a.send("x"));
      until("session", () -> sessions.size() == 1);
      assertThat(sessions.getFirst().local()).isEqualTo(any);
    }
    closeAll(a, b);
  }

  @Test
  void speaksIpv6() {
    Address at = listen(ListenSpec.ofDatagrams(IpAddress.v6(0, 1, 0)), this::answer);
    Mailbox a = client(at);
    ask(a, "six", "0:six");
    assertThat(sessions.getFirst().remote().host()).isEqualTo("::1");
    closeAll(a);
  }

  @Test
  void carriesTheLargest() {
    byte[] data = pattern(DatagramSession.LARGEST + 1);
    Address at =
        listen(
            ListenSpec.ofDatagrams(stage.anyAddress()),
            c -> {
              Mailbox m = accepted(c, false);
              m.readable(c);
              assertThat(c.send(data, 0, data.length, false)).isEqualTo(Channel.ERROR);
              assertThat(c.errno()).isEqualTo(SystemError.EMSGSIZE);
              assertThat(c.send(data, 0, data.length - 1, false)).isEqualTo(data.length - 1);
            });
    Mailbox a = client(at);
    act(() ->
        assertThat(a.channel().send(data, 0, data.length - 1, false)).isEqualTo(data.length - 1));
    until("it", () -> a.largest == DatagramSession.LARGEST);
    assertThat(mailboxes.getFirst().largest).isEqualTo(DatagramSession.LARGEST);
    closeAll(a);
  }

  @Test
  void keepsWhatIsNotReadAtOnce() {
    Address at =
        listen(ListenSpec.ofDatagrams(stage.anyAddress()), c -> accepted(c, true).reading = false);
    Mailbox a = client(at);
    act(() -> {
      for (int i = 0; i < 3; i++) {
        a.send("q" + i);
      }
      a.send("x".repeat(20_000)); // too much
    });
    Mailbox b = client(at);
    act(() -> b.send("later"));
    until("both", () -> sessions.size() == 2);
    act(() -> {
      Mailbox m = mailboxes.getFirst();
      assertThat(m.channel().readReady()).isTrue();
      assertThat(m.channel().received()).isEqualTo(2);
      byte[] shown = new byte[1];
      assertThat(m.channel().peek(shown, 0, 1)).isEqualTo(1);
      m.reading = true;
      m.readable(m.channel());
      assertThat(m.got).containsExactlyInAnyOrder("q0", "q1", "q2");
      assertThat(m.channel().readReady()).isFalse();
    });
    until("answers", () -> a.got.size() == 3);
    closeAll(a, b);
  }

  @Test
  void beginsAnotherSessionAfterDetaching() {
    Address at = listen(ListenSpec.ofDatagrams(stage.anyAddress()), this::answer);
    Mailbox a = client(at);
    ask(a, "x", "0:x");
    act(() -> {
      sessions.getFirst().detach();
      sessions.getFirst().detach();
    });
    ask(a, "y", "1:y");
    act(() -> mailboxes.getFirst().send("from the first"));
    until("late answer", () -> a.got.contains("from the first"));
    closeAll(a);
  }

  @Test
  void givesTheRestOfABatchToTheNextSession() {
    Address at =
        listen(
            ListenSpec.ofDatagrams(stage.anyAddress()),
            c -> {
              Mailbox m = accepted(c, false);
              byte[] b = new byte[10];
              m.got.add(new String(b, 0, c.recv(b, 0, 10), StandardCharsets.ISO_8859_1));
              sessions.getLast().detach();
            });
    Mailbox a = client(at);
    act(() -> {
      for (int i = 0; i < 5; i++) {
        a.send("q" + i);
      }
    });
    until("five sessions", () -> sessions.size() == 5);
    List<String> all = new ArrayList<>();
    mailboxes.forEach(m -> all.addAll(m.got));
    assertThat(all).containsExactlyInAnyOrder("q0", "q1", "q2", "q3", "q4");
    closeAll(a);
  }

  @Test
  void endsSessionsWhenNobodyListens() throws SystemException {
    ListeningSocket s = stage.network().bind(ListenSpec.ofDatagrams(stage.anyAddress()));
    adopt(s);
    act(() -> loop.accept(s, this::answer));
    Mailbox a = client(s.address());
    ask(a, "x", "0:x");
    act(() -> {
      loop.stopAccepting(s);
      assertThat(mailboxes.getFirst().ended).isFalse();
      loop.accept(s, c -> accepted(c, false)); // as a reload does
    });
    ask(a, "y", "0:y");
    Mailbox b = client(s.address());
    act(() -> b.send("new"));
    until("session of the other acceptor", () -> sessions.size() == 2);
    act(() -> loop.stopAccepting(s));
    until("end", () -> mailboxes.getFirst().ended && mailboxes.getLast().ended);
    closeAll(a, b);
  }

  @Test
  void admitsNoMoreThanItMay() throws SystemException {
    Loop small = stage.newLoop(options().connections(3));
    ListeningSocket s = stage.network().bind(ListenSpec.ofDatagrams(stage.anyAddress()));
    AtomicInteger accepted = new AtomicInteger();
    stage.on(
        small,
        () -> {
          small.accept(
              s,
              c -> {
                accepted.incrementAndGet();
                c.handler(new Mailbox());
              });
          return 0;
        });
    List<Mailbox> clients = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Mailbox m = client(s.address());
      clients.add(m);
      act(() -> m.send("x"));
    }
    stage.until(small, "refusal", () -> !stage.failures().all.isEmpty());
    assertThat(stage.on(small, small::connections)).isEqualTo(3);
    assertThat(accepted.get()).isEqualTo(3);
    assertThat(stage.failures().all).containsExactly("3 worker_connections are not enough");
    small.stop();
    closeAll(clients.toArray(new Mailbox[0]));
    s.close(true);
  }

  @Test
  void closesSessionsAtItsEnd() throws SystemException {
    Loop other = stage.newLoop(options());
    ListeningSocket s = stage.network().bind(ListenSpec.ofDatagrams(stage.anyAddress()));
    List<Channel> accepted = new ArrayList<>();
    stage.on(
        other,
        () -> {
          other.accept(
              s,
              c -> {
                accepted.add(c);
                c.handler(new Mailbox());
                ((DatagramSession) c).detach();
              });
          return 0;
        });
    Mailbox a = client(s.address());
    act(() -> a.send("x"));
    stage.until(other, "session", () -> !accepted.isEmpty());
    other.stop();
    closeAll(a);
    s.close(true);
  }

  @Test
  void closesWhatAnAcceptorThrowsAt() {
    AtomicInteger calls = new AtomicInteger();
    Address at =
        listen(
            ListenSpec.ofDatagrams(stage.anyAddress()),
            _ -> {
              calls.incrementAndGet();
              throw new IllegalStateException("acceptor");
            });
    Mailbox a = client(at);
    act(() -> a.send("x"));
    until("a call", () -> calls.get() == 1);
    assertThat(stage.failures().thrown).hasSize(1);
    stage.failures().thrown.clear();
    closeAll(a);
  }

  // ---- on the way to others ----

  /// Passes datagrams on to a server and back.
  private final class Forwarder implements ChannelHandler {
    final Channel client;
    final Channel server;
    final List<Integer> ends = new ArrayList<>();
    int up;
    int down;

    Forwarder(Channel client, Address to) {
      this.client = client;
      try {
        this.server = loop.connectDatagram(to, ConnectOptions.DEFAULT, this);
      } catch (SystemException e) {
        throw new AssertionError(e);
      }
      client.handler(this);
      readable(client);
    }

    @Override
    public void readable(Channel c) {
      boolean upwards = c.equals(client);
      int end = 0;
      while (end == 0) {
        end = loop.relay(c.connection(), upwards ? server.connection() : client.connection(), 3);
        if (upwards) {
          up += loop.relayed();
        } else {
          down += loop.relayed();
        }
      }
      if (end != Channel.AGAIN) {
        ends.add(end);
      }
    }

    @Override
    public void writable(Channel c) {}
  }

  @Test
  void relays() {
    Address origin = listen(ListenSpec.ofDatagrams(stage.anyAddress()), this::answer);
    List<Forwarder> forwarders = new ArrayList<>();
    Address at =
        listen(
            ListenSpec.ofDatagrams(stage.anyAddress()),
            c -> forwarders.add(new Forwarder(c, origin)));
    Mailbox a = client(at);
    Mailbox b = client(at);
    ask(a, "one", "0:one");
    ask(b, "two", "1:two");
    byte[] large = pattern(60_000);
    act(() -> {
      for (int i = 0; i < 20; i++) { // of one size, which may travel together
        a.send("number " + (10 + i));
      }
      a.send(sendsEmpty() ? "" : "z");
      a.send("different");
      a.channel().send(large, 0, large.length, false);
    });
    until("all", () -> a.got.size() == 24);
    List<String> expected = new ArrayList<>(List.of("0:one", "0:different"));
    expected.add(sendsEmpty() ? "0:" : "0:z");
    for (int i = 0; i < 20; i++) {
      expected.add("0:number " + (10 + i));
    }
    assertThat(a.got).containsAll(expected);
    assertThat(mailboxes.getFirst().largest).isEqualTo(60_000);
    act(() -> {
      Forwarder f = forwarders.getFirst();
      assertThat(f.ends).isEmpty();
      assertThat(f.up).isEqualTo(24);
      assertThat(f.down).isEqualTo(24);
      assertThat(f.client.received()).isEqualTo(f.server.sent()).isGreaterThan(60_000 + 180);
      assertThat(f.server.received()).isEqualTo(f.client.sent());
      forwarders.forEach(one -> {
        one.client.close();
        one.server.close();
      });
    });
    closeAll(a, b);
  }

  @Test
  void tellsOfAServerThatIsNotThere() throws SystemException {
    ListeningSocket gone = stage.network().bind(ListenSpec.ofDatagrams(stage.anyAddress()));
    gone.close(true);
    List<Forwarder> forwarders = new ArrayList<>();
    Address at =
        listen(
            ListenSpec.ofDatagrams(stage.anyAddress()),
            c -> forwarders.add(new Forwarder(c, gone.address())));
    Mailbox a = client(at);
    act(() -> a.send("x"));
    until("refusal", () -> !forwarders.isEmpty() && !forwarders.getFirst().ends.isEmpty());
    Forwarder f = forwarders.getFirst();
    assertThat(f.ends).containsExactly(Channel.ERROR);
    act(() -> {
      assertThat(f.server.errno()).isEqualTo(SystemError.ECONNREFUSED);
      assertThat(f.up).isEqualTo(1);
      f.client.close();
      f.server.close();
    });
    closeAll(a);
  }
}
