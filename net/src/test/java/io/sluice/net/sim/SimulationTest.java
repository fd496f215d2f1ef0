package io.sluice.net.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.IpAddress;
import io.sluice.net.Channel;
import io.sluice.net.ChannelHandler;
import io.sluice.net.ConnectOptions;
import io.sluice.net.Failures;
import io.sluice.net.FileThreads;
import io.sluice.net.ListenSpec;
import io.sluice.net.LoopOptions;
import io.sluice.net.SystemError;
import io.sluice.net.SystemException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulationTest {
  private static final IpAddress SERVER = IpAddress.v4(0x0A000001, 80);
  private static final IpAddress CLIENT = IpAddress.v4(0x0A000002, 0);

  private final List<String> log = new ArrayList<>();
  private SimNetwork network = new SimNetwork(0);

  /// Logs each event with its time; echoes what comes.
  private final class Logging implements ChannelHandler {
    private final String name;
    private final boolean echo;

    Logging(String name, boolean echo) {
      this.name = name;
      this.echo = echo;
    }

    @Override
    public void readable(Channel c) {
      byte[] b = c.loop().receiveBuffer();
      while (c.readReady()) {
        int n = c.recv(b, 0, b.length);
        say("read " + (n == Channel.ERROR ? SystemError.text(c.errno()) : n));
        if (n > 0 && echo) {
          c.send(b, 0, n, false);
        } else if (n == Channel.EOF || n == Channel.ERROR) {
          c.close();
        }
      }
    }

    @Override
    public void writable(Channel c) {
      say(c.connectError() == 0 ? "connected" : SystemError.text(c.connectError()));
      if (c.connectError() == 0 && c.sent() == 0) {
        c.send(new byte[100], 0, 100, false);
      } else if (c.connectError() != 0) {
        c.close();
      }
    }

    private void say(String what) {
      log.add(network.clock().nanoTime() / 1_000_000 + " " + name + " " + what);
    }
  }

  private Channel start(long seed, SimConditions conditions) throws SystemException {
    network = new SimNetwork(seed);
    network.conditions(conditions);
    LoopOptions options = new LoopOptions(new FileThreads(), new Failures());
    SimLoop server = network.newLoop("server", options, SERVER.withPort(0));
    SimLoop client = network.newLoop("client", options, CLIENT);
    server.accept(network.bind(ListenSpec.of(SERVER)), c -> c.handler(new Logging("server", true)));
    return client.connect(SERVER, ConnectOptions.DEFAULT, new Logging("client", false));
  }

  @Test
  void repeatsItselfWithTheSameSeed() throws SystemException {
    List<List<String>> runs = new ArrayList<>();
    for (long seed : new long[] {7, 7, 8}) {
      log.clear();
      start(seed, SimConditions.RAGGED);
      network.run(60_000);
      runs.add(List.copyOf(log));
    }
    assertThat(runs.getFirst()).hasSizeGreaterThan(10).isEqualTo(runs.get(1));
    assertThat(runs.get(2)).isNotEqualTo(runs.getFirst());
  }

  @Test
  void takesItsTime() throws SystemException {
    start(1, SimConditions.GOOD.delay(10_000, 10_000));
    network.run(1000);
    assertThat(log)
        .containsExactly("20 client connected", "30 server read 100", "40 client read 100");
  }

  @Test
  void holdsBackWhatIsCutOff() throws SystemException {
    Channel c = start(1, SimConditions.GOOD.delay(10_000, 10_000));
    assertThat(network.until(() -> log.size() == 1, 1000)).isTrue();
    network.partition(SERVER, CLIENT);
    network.run(5000);
    assertThat(log).containsExactly("20 client connected");
    network.heal();
    network.run(1000);
    assertThat(log)
        .containsExactly("20 client connected", "5020 server read 100", "5030 client read 100");
    assertThat(c.received()).isEqualTo(100);
  }

  @Test
  void givesUpConnectingWhenCutOff() throws SystemException {
    start(1, SimConditions.GOOD);
    network.partition(SERVER, CLIENT);
    network.run(200_000);
    assertThat(log).containsExactly("127000 client Connection timed out");
  }

  @Test
  void resendsWhatIsLost() throws SystemException {
    Channel c = start(3, SimConditions.GOOD.loss(0.9));
    assertThat(network.until(() -> c.received() == 100, 3_600_000_000L)).isTrue();
    assertThat(network.clock().nanoTime()).isGreaterThan(1_000_000_000L);
  }

  @Test
  void resetsBothEnds() throws SystemException {
    start(1, SimConditions.GOOD.reset(1));
    network.run(1000);
    assertThat(log)
        .contains("0 client connected")
        .anyMatch(s -> s.contains("server read Connection reset by peer"))
        .anyMatch(s -> s.contains("client read Connection reset by peer"));
    assertThat(network.openSockets()).as("the listener").isEqualTo(1);
  }
}
