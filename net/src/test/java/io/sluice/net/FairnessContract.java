package io.sluice.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a connection may read in one turn of its loop, on every network.
public abstract class FairnessContract extends StagedTest {
  private static final int SHARE = 256 * 1024;
  private static final int READ = Loop.BUFFER;
  private static final int FLOOD = 4 * 1024 * 1024;

  /// Remembers the most that it has read in one turn.
  private static final class Greedy extends Peer {
    private int turn = -1;
    private long before;
    long most;

    @Override
    public void readable(Channel connection) {
      if (turn != connection.loop().turns()) {
        turn = connection.loop().turns();
        before = connection.received();
      }
      super.readable(connection);
      most = Math.max(most, connection.received() - before);
    }
  }

  private Peer flood(Address to, byte[] data) {
    Peer client = new Peer();
    client.toWrite = data;
    client.shutdownAfterWriting = true;
    return connect(to, client);
  }

  @Test
  void aPeerThatSendsWithoutEndIsReadInPortions() {
    Greedy server = new Greedy();
    byte[] data = pattern(FLOOD);
    Peer client = flood(listen(server::accepted), data);
    until("everything", () -> server.eof);
    assertThat(server.read.toByteArray()).isEqualTo(data);
    assertThat(server.most).isLessThan(SHARE + READ);
    act(() -> client.channel().close());
    until("all closed", () -> loop.connections() == 0);
  }

  @Test
  void manySmallReadsAreBoundedToo() {
    Greedy server = new Greedy();
    server.chunk = 16;
    Peer client = flood(listen(server::accepted), pattern(64 * 1024));
    until("everything", () -> server.eof);
    assertThat(server.most).isLessThan(16 * (SHARE / Loop.READ_COST + 1));
    act(() -> client.channel().close());
    until("all closed", () -> loop.connections() == 0);
  }

  @Test
  void thoseWhoFloodShareATurn() {
    List<Greedy> servers = new ArrayList<>();
    Address at =
        listen(c -> {
          Greedy server = new Greedy();
          servers.add(server);
          server.accepted(c);
        });
    List<Peer> clients = new ArrayList<>();
    byte[] data = pattern(FLOOD / 4);
    for (int i = 0; i < 4; i++) {
      clients.add(flood(at, data));
    }
    until("everything", () -> servers.size() == 4 && servers.stream().allMatch(s -> s.eof));
    for (Greedy server : servers) {
      assertThat(server.read.toByteArray()).isEqualTo(data);
      assertThat(server.most).isLessThan(SHARE + READ);
    }
    act(() -> clients.forEach(client -> client.channel().close()));
    until("all closed", () -> loop.connections() == 0);
  }

  /// Whoever has the connection in the next turn is told, even if no event comes any more.
  @Test
  void theNextTurnTellsWhoeverHasTheConnection() {
    Peer second = new Peer();
    boolean[] yielded = {false};
    Peer first =
        new Peer() {
          @Override
          public void readable(Channel connection) {
            super.readable(connection);
            if (!connection.closed() && connection.unread()) {
              yielded[0] = true;
              assertThat(connection.readReady()).isFalse();
              second.c = connection;
              connection.handler(second);
            }
          }
        };
    first.chunk = 1024;
    Peer client = flood(listen(first::accepted), pattern(FLOOD));
    until("everything", () -> first.eof || second.eof);
    assertThat(yielded[0]).isTrue();
    assertThat(first.read.size() + second.read.size()).isEqualTo(FLOOD);
    act(() -> client.channel().close());
    until("all closed", () -> loop.connections() == 0);
  }

  /// Reads datagrams as long as it may.
  private static final class Reader implements ChannelHandler {
    private int turn = -1;
    private int inTurn;
    int most;
    int count;
    boolean reading;

    @Override
    public void readable(Channel c) {
      if (turn != c.loop().turns()) {
        turn = c.loop().turns();
        inTurn = 0;
      }
      byte[] b = c.loop().receiveBuffer();
      while (reading && c.readReady()) {
        if (c.recv(b, 0, b.length) >= 0) {
          count++;
          most = Math.max(most, ++inTurn);
        }
      }
    }

    @Override
    public void writable(Channel c) {}
  }

  @Test
  void manyDatagramsAreReadInPortions() {
    Reader reader = new Reader();
    IpAddress at = unusedPort();
    IpAddress other = unusedPort();
    Channel[] pair = {null, null};
    act(() -> {
      ConnectOptions own = ConnectOptions.DEFAULT;
      pair[0] = loop.connectDatagram(other, own.bind(at, false), new Reader());
      pair[1] = loop.connectDatagram(at, own.bind(other, false), reader);
      for (int i = 0; i < 200; i++) {
        pair[0].send(new byte[10], 0, 10, false);
      }
    });
    until("the first", () -> pair[1].readReady());
    act(() -> {
      reader.reading = true;
      reader.readable(pair[1]);
    });
    until("most of them", () -> reader.count > 150);
    assertThat(reader.most).isLessThanOrEqualTo(SHARE / Loop.READ_COST);
    act(() -> {
      pair[0].close();
      pair[1].close();
    });
  }

  private static IpAddress unusedPort() {
    try (DatagramSocket probe = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return IpAddress.v4(0x7F000001, probe.getLocalPort());
    } catch (SocketException e) {
      throw new AssertionError(e);
    }
  }
}
