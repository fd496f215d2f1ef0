package io.sluice.upstream.balance;

import static io.sluice.upstream.group.TestServer.server;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.sluice.net.Loop;
import io.sluice.upstream.attempt.PeerSelector;
import io.sluice.upstream.group.Group;
import io.sluice.upstream.group.TestLoop;
import io.sluice.upstream.group.TestServer;
import io.sluice.upstream.peer.Balancer;
import io.sluice.upstream.peer.Moment;
import io.sluice.upstream.peer.Result;
import io.sluice.upstream.peer.TestExchange;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which server gets how much while servers take their time: some clients ask one thing after the
/// other, in simulated time.
final class LoadSharesTest {
  private static final int CLIENTS = 120;

  /// A server that does not answer, until the client gives up.
  private static final Speed HANGS = new Speed(0, 1_000);

  private final Loop loop = TestLoop.loop();

  /// What a server takes for an answer, in milliseconds.
  private record Speed(int header, int last) {}

  private static Speed[] speeds(int... last) {
    return Arrays.stream(last).mapToObj(millis -> new Speed(millis, millis)).toArray(Speed[]::new);
  }

  /// The clients, with the servers that they ask.
  private final class World {
    private record Event(long time, @Nullable Result end, PeerSelector selection) {
      boolean isEnd() {
        return end != null;
      }
    }

    private final TestExchange exchange = new TestExchange();
    private final Group group;
    private final Speed[] speeds;
    private final SplittableRandom random;
    private final PriorityQueue<Event> events =
        new PriorityQueue<>(Comparator.comparingLong(Event::time).thenComparing(Event::isEnd));
    private final int[] asked;
    private final long[] busy; // connections, summed up over the milliseconds

    World(Group group, long seed, Speed... speeds) {
      this.group = group;
      this.speeds = speeds;
      this.random = new SplittableRandom(seed);
      this.asked = new int[speeds.length];
      this.busy = new long[speeds.length];
    }

    private void ask(PeerSelector selection) {
      selection.start(group, loop, exchange);
      int index = Objects.requireNonNull(selection.next()).index();
      asked[index]++;
      Speed speed = speeds[index];
      double luck = 0.5 + random.nextDouble(); // one on average
      boolean hangs = speed.equals(HANGS);
      if (!hangs) {
        events.add(new Event(exchange.now + Math.round(speed.header * luck), null, selection));
      }
      Result end = hangs ? Result.NEXT : Result.OK;
      events.add(new Event(exchange.now + Math.round(speed.last * luck), end, selection));
    }

    void begin() {
      for (int i = 0; i < CLIENTS; i++) {
        ask(new PeerSelector());
      }
    }

    void run(long until) {
      for (Event next = events.peek(); next != null && next.time <= until; next = events.peek()) {
        events.remove();
        long past = next.time - exchange.now;
        Arrays.setAll(busy, i -> busy[i] + past * group.peers().get(i).connections());
        exchange.now = next.time;
        if (next.end != null) {
          next.selection.done(next.end);
          ask(next.selection);
        } else {
          next.selection.connected();
          next.selection.responded();
        }
      }
    }

    /// Shares of the exchanges of some time, after another in which things settle.
    double[] shares(long settling, long time) {
      begin();
      run(settling);
      Arrays.fill(asked, 0);
      Arrays.fill(busy, 0);
      run(settling + time);
      double all = Arrays.stream(asked).sum();
      return Arrays.stream(asked).mapToDouble(each -> each / all).toArray();
    }

    double connections(int index) {
      return (double) busy[index] / Arrays.stream(busy).sum() * CLIENTS;
    }
  }

  private static Group group(Balancer balancer, int... weights) {
    return TestServer.group(
        balancer, TestServer.servers(weights.length, i -> server("s" + i).weight(weights[i])));
  }

  private static double[] normal(double... parts) {
    double all = Arrays.stream(parts).sum();
    return Arrays.stream(parts).map(part -> part / all).toArray();
  }

  private static void assertClose(double[] seen, double[] expected, double percent) {
    for (int i = 0; i < seen.length; i++) {
      assertThat(seen[i])
          .as("server " + i + " of " + Arrays.toString(seen))
          .isCloseTo(expected[i], withinPercentage(percent));
    }
  }

  /// As many connections as weight; so a server that is twice as fast answers twice as often.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void leastConnGivesConnectionsByWeight(long seed) {
    World world = new World(group(LeastConn.INSTANCE, 1, 3, 2), seed, speeds(20, 40, 80));

    double[] seen = world.shares(1_000, 8_000);
    assertClose(seen, normal(1.0 / 20, 3.0 / 40, 2.0 / 80), 4);
    assertThat(world.connections(1)).isCloseTo(60, withinPercentage(2));
  }

  @Test
  void leastConnDoesSoAmongMany() {
    int[] weights = IntStream.range(0, 80).map(i -> i % 2 + 1).toArray();
    int[] millis = IntStream.range(0, 80).map(i -> i < 40 ? 20 : 60).toArray();
    World world = new World(group(LeastConn.INSTANCE, weights), 1, speeds(millis));

    double[] seen = world.shares(1_000, 8_000);
    double fast = Arrays.stream(seen, 0, 40).sum();
    double heavy = IntStream.range(0, 80).filter(i -> i % 2 == 1).mapToDouble(i -> seen[i]).sum();
    assertThat(fast).isCloseTo(0.75, withinPercentage(3));
    assertThat(heavy).isCloseTo(2.0 / 3, withinPercentage(3));
  }

  /// What round robin does of it: it does not look, so that the slow server has them all.
  @Test
  void roundRobinDoesNotLook() {
    World world = new World(group(RoundRobin.INSTANCE, 1, 1), 1, speeds(20, 200));

    assertClose(world.shares(1_000, 8_000), normal(1, 1), 1);
    assertThat(world.connections(1)).isGreaterThan(CLIENTS * 0.85);
  }

  /// Whoever is likely to answer first: t × (1 + c) / w is the same for all, where t is the average
  /// time, rounded up to 20 ms, c the connections and w the weight.
  private static double[] byTime(int[] weights, int[] time, int[] last) {
    double each = 0;
    for (int i = 0; i < weights.length; i++) {
      each += (double) weights[i] / time[i];
    }
    double[] shares = new double[weights.length];
    for (int i = 0; i < weights.length; i++) {
      double part = (double) weights[i] / time[i] / each;
      double connections = (CLIENTS + weights.length) * part - 1;
      shares[i] = connections / last[i];
    }
    return normal(shares);
  }

  @ParameterizedTest
  @CsvSource({"1, false", "2, false", "1, true", "2, true"})
  void leastTimeLooksAtTheLastByte(long seed, boolean inflight) {
    LeastTime balancer = new LeastTime(new LeastTime.Estimate(Moment.LAST_BYTE), inflight);
    int[] weights = {1, 2, 1};
    World world = new World(group(balancer, weights), seed, speeds(30, 50, 110));

    double[] expected = byTime(weights, new int[] {40, 60, 120}, new int[] {30, 50, 110});
    assertClose(world.shares(3_000, 12_000), expected, 12);
  }

  @ParameterizedTest
  @CsvSource({"1, false", "2, false", "1, true", "2, true"})
  void leastTimeLooksAtTheHeader(long seed, boolean inflight) {
    LeastTime balancer = new LeastTime(new LeastTime.Estimate(Moment.FIRST_BYTE), inflight);
    int[] weights = {1, 2, 1};
    World world =
        new World(
            group(balancer, weights),
            seed,
            new Speed(30, 150),
            new Speed(50, 90),
            new Speed(110, 110));

    double[] expected = byTime(weights, new int[] {40, 60, 120}, new int[] {150, 90, 110});
    assertClose(world.shares(3_000, 12_000), expected, 12);
  }

  /// While nothing comes back, `inflight` sees that a server has stopped to answer. Without, it
  /// looks as fast as it was, and has fewer connections with each client that gives up.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void inflightSeesThatAServerHangs(boolean inflight) {
    LeastTime balancer = new LeastTime(new LeastTime.Estimate(Moment.LAST_BYTE), inflight);
    World world = new World(group(balancer, 1, 1), 1, speeds(30, 30));
    world.shares(1_000, 2_000);
    world.speeds[0] = HANGS;
    world.run(3_400);
    Arrays.fill(world.asked, 0);
    world.run(3_900);

    if (inflight) {
      assertThat(world.asked[0]).isZero();
    } else {
      assertThat(world.asked[0]).isGreaterThan(10);
    }
  }
}
