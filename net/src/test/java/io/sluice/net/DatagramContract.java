package io.sluice.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What sockets for datagrams do on every network. Two of them that name each other make a pair.
public abstract class DatagramContract extends StagedTest {
  /// Remembers what it gets.
  static class Mailbox implements ChannelHandler {
    final List<String> got = new ArrayList<>();
    final List<Integer> errors = new ArrayList<>();
    @Nullable Channel c;
    int largest;
    int ends;

    @Override
    public void readable(Channel connection) {
      byte[] b = new byte[Loop.BUFFER];
      for (int n = 0; n != Channel.AGAIN && !connection.closed(); ) {
        n = connection.recv(b, 0, b.length);
        if (n >= 0) {
          got.add(new String(b, 0, Math.min(n, 100), StandardCharsets.ISO_8859_1));
          largest = Math.max(largest, n);
        } else if (n == Channel.ERROR) {
          errors.add(connection.errno());
        } else if (n == Channel.EOF) {
          ends++;
          connection.close();
        }
      }
    }

    @Override
    public void writable(Channel connection) {
      throw new AssertionError("it was writable all the time");
    }

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

  /// The JDK keeps a descriptor for itself when its first socket for datagrams is closed.
  @BeforeAll
  static void warmUp() {
    unusedPort();
  }

  /// Whether empty datagrams leave.
  protected boolean sendsEmpty() {
    return true;
  }

  private static IpAddress unusedPort() {
    try (DatagramSocket probe = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return IpAddress.v4(0x7F000001, probe.getLocalPort());
    } catch (SocketException e) {
      throw new AssertionError(e);
    }
  }

  private void open(Mailbox m, Address from, Address to) {
    act(() -> m.c = loop.connectDatagram(to, ConnectOptions.DEFAULT.bind(from, false), m));
  }

  @Test
  void sendsBothWays() {
    Mailbox a = new Mailbox();
    Mailbox b = new Mailbox();
    IpAddress at = unusedPort();
    IpAddress other = unusedPort();
    open(a, at, other);
    open(b, other, at);
    act(() -> {
      assertThat(a.channel().connected()).isTrue();
      assertThat(a.channel().writeReady()).isTrue();
      assertThat(a.channel().connection().remote()).isEqualTo(other);
      assertThat(a.channel().connection().local()).isEqualTo(at);
      a.send("one");
      a.send("three");
      a.send("");
    });
    until("all", () -> b.got.size() == (sendsEmpty() ? 3 : 2));
    assertThat(b.got).contains("one", "three");
    act(() -> b.send("answer"));
    until("answer", () -> a.got.contains("answer"));
    act(() -> {
      assertThat(a.channel().sent()).isEqualTo(8);
      assertThat(b.channel().received()).isEqualTo(8);
      assertThat(b.channel().readReady()).isFalse();
      a.channel().shutdownOutput();
      a.channel().connection().noDelay(true);
      a.channel().close();
      b.channel().reset();
    });
    assertThat(a.errors).isEmpty();
    until("nothing open", () -> loop.connections() == 0);
  }

  @Test
  void carriesTheLargest() {
    Mailbox a = new Mailbox();
    Mailbox b = new Mailbox();
    IpAddress at = unusedPort();
    IpAddress other = unusedPort();
    open(a, at, other);
    open(b, other, at);
    byte[] data = pattern(65_508);
    act(() -> {
      assertThat(a.channel().send(data, 0, 65_507, false)).isEqualTo(65_507);
      assertThat(a.channel().send(data, 0, 65_508, false)).isEqualTo(Channel.ERROR);
      assertThat(a.channel().errno()).isEqualTo(SystemError.EMSGSIZE);
    });
    until("it", () -> b.largest == 65_507);
    act(() -> {
      a.channel().close();
      b.channel().close();
    });
  }

  @Test
  void cutsWhatDoesNotFit() {
    Mailbox a = new Mailbox();
    List<Integer> sizes = new ArrayList<>();
    ChannelHandler small =
        new ChannelHandler() {
          @Override
          public void readable(Channel c) {
            for (int n = c.recv(new byte[4], 0, 4); n >= 0; n = c.recv(new byte[4], 0, 4)) {
              sizes.add(n);
            }
          }

          @Override
          public void writable(Channel c) {}
        };
    IpAddress at = unusedPort();
    IpAddress other = unusedPort();
    open(a, at, other);
    Channel[] b = new Channel[1];
    act(() -> {
      b[0] = loop.connectDatagram(at, ConnectOptions.DEFAULT.bind(other, false), small);
      a.send("123456");
      a.send("1234");
    });
    until("both", () -> sizes.equals(List.of(4, 4)));
    act(() -> {
      a.channel().close();
      b[0].close();
    });
  }

  @Test
  void showsADatagramAndLeavesItThere() {
    List<String> seen = new ArrayList<>();
    Mailbox b =
        new Mailbox() {
          @Override
          public void readable(Channel connection) {
            byte[] shown = new byte[3];
            int n = connection.peek(shown, 0, 3);
            seen.add(new String(shown, 0, n, StandardCharsets.ISO_8859_1));
            assertThat(connection.peek(shown, 0, 3)).isEqualTo(n);
            assertThat(connection.received()).isZero();
            super.readable(connection);
          }
        };
    Mailbox a = new Mailbox();
    IpAddress at = unusedPort();
    IpAddress other = unusedPort();
    open(a, at, other);
    open(b, other, at);
    act(() -> a.send("abcd"));
    until("it", () -> b.got.equals(List.of("abcd")));
    assertThat(seen).containsExactly("abc");
    act(() -> {
      a.channel().close();
      b.channel().close();
    });
  }

  @Test
  void tellsThatNobodyIsThere() {
    Mailbox a = new Mailbox();
    IpAddress at = unusedPort();
    IpAddress gone = unusedPort();
    open(a, at, gone);
    act(() -> a.send("x"));
    until("refusal", () -> !a.errors.isEmpty());
    assertThat(a.errors).containsExactly(SystemError.ECONNREFUSED);
    // It goes on when somebody is.
    Mailbox b = new Mailbox();
    open(b, gone, at);
    act(() -> a.send("y"));
    until("delivery", () -> b.got.equals(List.of("y")));
    act(() -> {
      a.channel().close();
      b.channel().close();
      b.channel().close();
    });
    assertThat(stage.failures().all).isEmpty();
  }

  @Test
  void countsAsAConnection() {
    Loop small = stage.newLoop(options().connections(1));
    IpAddress to = unusedPort();
    Mailbox a = new Mailbox();
    stage.on(small, () -> a.c = small.connectDatagram(to, ConnectOptions.DEFAULT, a));
    String refused =
        stage.on(
            small,
            () -> {
              try {
                small.connectDatagram(to, ConnectOptions.DEFAULT, a);
                return "";
              } catch (SystemException e) {
                return String.valueOf(e.getMessage());
              }
            });
    assertThat(refused).startsWith("connect() to " + to.text() + " failed (23: ");
    assertThat(stage.failures().all).containsExactly("1 worker_connections are not enough");
  }
}
