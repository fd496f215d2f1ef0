package io.sluice.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.Address;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Many connections that come, talk and end in all ways at once. Whatever a client reads back is
/// what it has sent, nobody hears of a connection that is closed, and nothing is left.
public abstract class SoakContract extends StagedTest {
  private static final int CLIENTS = 40;
  private static final int ROUNDS = 400;
  private static final List<End> ENDS = List.of(End.values());

  private final SplittableRandom random = new SplittableRandom(42);
  private int started;
  private int ended;

  /// How a client ends.
  private enum End {
    AFTER_ANSWER,
    HALF_CLOSE,
    EARLY_CLOSE,
    RESET
  }

  private final class Client extends Peer {
    private final Address server;
    private final End how = ENDS.get(random.nextInt(ENDS.size()));
    private final int stopAt;

    Client(Address server) {
      this.server = server;
      toWrite = pattern(random.nextInt(1, 200_000));
      stopAt = random.nextInt(toWrite.length + 1);
      closeAtEof = false;
      shutdownAfterWriting = how == End.HALF_CLOSE;
      chunk = random.nextInt(1, 64 * 1024);
      started++;
    }

    @Override
    public void readable(Channel connection) {
      assertThat(connection.closed()).isFalse();
      super.readable(connection);
      boolean all = read.size() == toWrite.length;
      if (how == End.RESET && read.size() >= stopAt) {
        connection.reset();
      } else if (how == End.EARLY_CLOSE && read.size() >= stopAt) {
        connection.close();
      } else if (eof || (all && how != End.HALF_CLOSE)) {
        assertThat(all).as("everything came back: " + how).isTrue();
        connection.close();
      }
      if (connection.closed()) {
        next();
      }
    }

    @Override
    public void writable(Channel connection) {
      assertThat(connection.closed()).isFalse();
      super.writable(connection);
      assertThat(error).isZero();
    }

    private void next() {
      assertThat(read.toByteArray()).isEqualTo(Arrays.copyOf(toWrite, read.size()));
      ended++;
      if (started < ROUNDS) {
        start(server);
      }
    }
  }

  private void start(Address server) {
    Client client = new Client(server);
    try {
      client.c = loop.connect(server, ConnectOptions.DEFAULT, client);
    } catch (SystemException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void staysInOrder() {
    Address server =
        listen(c -> {
          Peer closing =
              new Peer() {
                @Override
                void read() {
                  super.read();
                  closeWhenDone();
                }

                @Override
                void write() {
                  super.write();
                  closeWhenDone();
                }

                private void closeWhenDone() {
                  if (eof && written == toWrite.length) {
                    channel().close();
                  }
                }
              };
          closing.echo = true;
          closing.closeAtEof = false;
          closing.accepted(c);
        });
    act(() -> {
      for (int i = 0; i < CLIENTS; i++) {
        start(server);
      }
    });
    until("all", () -> ended == ROUNDS);
    until("nothing open", () -> loop.connections() == 0);
    assertThat(stage.failures().all).isEmpty();
  }
}
