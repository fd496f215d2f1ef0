package io.sluice.upstream.balance;

import static io.sluice.upstream.group.TestServer.server;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.IpAddress;
import io.sluice.core.text.Template;
import io.sluice.net.Loop;
import io.sluice.upstream.attempt.PeerSelector;
import io.sluice.upstream.group.Group;
import io.sluice.upstream.group.TestLoop;
import io.sluice.upstream.group.TestServer;
import io.sluice.upstream.peer.Balancer;
import io.sluice.upstream.peer.Load;
import io.sluice.upstream.peer.Moment;
import io.sluice.upstream.peer.PeerState;
import io.sluice.upstream.peer.Result;
import io.sluice.upstream.peer.TestExchange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.IntBinaryOperator;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which server gets how much, and which key goes where, while nobody is busy.
///
/// What chance decides is held against its expectation by chi-square at its 99.9 % quantile: a
/// right balancer fails for one seed in a thousand, and the seeds are fixed.
final class SharesTest {
  private static final int[] WEIGHTS = {1, 3, 2};
  private static final int CHOICES = 30_000;

  private final TestExchange exchange = new TestExchange();
  private final PeerSelector selection = new PeerSelector();
  private final Loop loop = TestLoop.loop();

  private static Supplier<RandomGenerator> chance(long seed) {
    RandomGenerator seeded = new SplittableRandom(seed);
    return () -> seeded;
  }

  private static Group group(Balancer balancer, int... weights) {
    return TestServer.group(
        balancer,
        TestServer.servers(
            weights.length, i -> server("127.0.0.1:" + (31001 + i)).weight(weights[i])));
  }

  private static Group group(Balancer balancer) {
    return group(balancer, WEIGHTS);
  }

  private int choose(Group group) {
    selection.start(group, loop, exchange);
    int index = Objects.requireNonNull(selection.next()).index();
    selection.done(Result.OK);
    return index;
  }

  private int[] shares(Group group) {
    return shares(group, () -> {});
  }

  /// @param beforeEach sets what each exchange is about
  private int[] shares(Group group, Runnable beforeEach) {
    int[] seen = new int[group.peers().size()];
    for (int i = 0; i < CHOICES; i++) {
      beforeEach.run();
      seen[choose(group)]++;
    }
    return seen;
  }

  private static void assertShares(int[] seen, double... expected) {
    double choices = Arrays.stream(seen).sum();
    double all = Arrays.stream(expected).sum();
    double sum = 0;
    for (int i = 0; i < seen.length; i++) {
      double fair = choices * expected[i] / all;
      sum += (seen[i] - fair) * (seen[i] - fair) / fair;
    }
    assertThat(sum).as(Arrays.toString(seen)).isLessThan(quantile(seen.length - 1));
  }

  /// The 99.9 % quantile of chi-square, by Wilson and Hilferty's approximation.
  private static double quantile(int degrees) {
    double spread = 2 / (9.0 * degrees);
    return degrees * Math.pow(1 - spread + 3.0902 * Math.sqrt(spread), 3);
  }

  private static double[] weights() {
    return Arrays.stream(WEIGHTS).asDoubleStream().toArray();
  }

  // ---- turns

  @Test
  void roundRobinIsExact() {
    assertThat(shares(group(RoundRobin.INSTANCE))).containsExactly(5_000, 15_000, 10_000);
  }

  @Test
  void leastConnFallsBackToTurnsWhenNobodyIsBusy() {
    assertThat(shares(group(LeastConn.INSTANCE))).containsExactly(5_000, 15_000, 10_000);
  }

  @Test
  void backupsKeepToTheirWeightsToo() {
    TestServer[] servers = {
      server("a").down(), server("b").weight(2).backup(), server("c").weight(3).backup()
    };
    assertThat(shares(TestServer.group(RoundRobin.INSTANCE, servers)))
        .containsExactly(12_000, 18_000, 0);
    assertThat(shares(TestServer.group(LeastConn.INSTANCE, servers)))
        .containsExactly(12_000, 18_000, 0);
  }

  // ---- chance

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void randomKeepsToTheWeights(long seed) {
    assertShares(shares(group(new Random(chance(seed), null))), weights());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void randomKeepsToTheWeightsOfMany(long seed) {
    int[] weights = IntStream.range(0, 100).map(i -> 1 + i % 4).toArray();
    assertShares(
        shares(group(new Random(chance(seed), null), weights)),
        Arrays.stream(weights).asDoubleStream().toArray());
  }

  /// How likely each is to be chosen of two that are drawn by weight.
  private static double[] ofTwo(IntBinaryOperator better) {
    double all = Arrays.stream(WEIGHTS).sum();
    double[] expected = new double[WEIGHTS.length];
    for (int one = 0; one < WEIGHTS.length; one++) {
      for (int other = 0; other < WEIGHTS.length; other++) {
        if (one != other) {
          expected[better.applyAsInt(one, other)] +=
              WEIGHTS[one] / all * WEIGHTS[other] / (all - WEIGHTS[one]);
        }
      }
    }
    return expected;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void ofTwoThatAreIdleTheSecondIsTaken(long seed) {
    Balancer balancer = new Random(chance(seed), LeastConn.LOAD);
    assertShares(shares(group(balancer)), ofTwo((_, other) -> other));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void ofTwoTheOneWithFewerConnectionsForItsWeightIsTaken(long seed) {
    Group group = group(new Random(chance(seed), LeastConn.LOAD));
    int[] connections = {2, 3, 8}; // 2, 1 and 4 for each unit of weight
    for (int i = 0; i < connections.length; i++) {
      for (int c = 0; c < connections[i]; c++) {
        group.peers().get(i).state().connect(0);
      }
    }
    List<Integer> order = List.of(1, 0, 2);
    double[] expected = ofTwo((a, b) -> order.indexOf(a) < order.indexOf(b) ? a : b);
    int[] seen = shares(group);
    assertThat(seen[2]).isZero();
    assertShares(Arrays.copyOf(seen, 2), Arrays.copyOf(expected, 2));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void ofTwoTheOneThatIsLikelyToAnswerFirstIsTaken(long seed) {
    Load load = new LeastTime.Estimate(Moment.FIRST_BYTE);
    Group group = group(new Random(chance(seed), load));
    long[] millis = {30, 300, 90}; // 40, 107 and 50 for each unit of weight
    for (int i = 0; i < millis.length; i++) {
      PeerState state = group.peers().get(i).state();
      state.check(state.checked(), 0); // an average does not count for one never asked
      state.measured(Moment.FIRST_BYTE, millis[i]);
    }
    List<Integer> order = List.of(0, 2, 1);
    double[] expected = ofTwo((a, b) -> order.indexOf(a) < order.indexOf(b) ? a : b);
    int[] seen = shares(group);
    assertThat(seen[1]).isZero();
    assertShares(new int[] {seen[0], seen[2]}, expected[0], expected[2]);
  }

  // ---- keys

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void hashedKeysKeepToTheWeights(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Runnable anyKey = () -> exchange.key = Long.toHexString(random.nextLong());
    assertShares(shares(group(new Hash(TestExchange.KEY)), anyKey), weights());
  }

  /// The circle is a draw of its own, whose points are not as even as the weights: shares are held
  /// against the parts of the circle.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void consistentlyHashedKeysKeepToTheCircle(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Runnable anyKey = () -> exchange.key = Long.toHexString(random.nextLong());
    Group group = group(new ConsistentHash(TestExchange.KEY));
    HashRing ring = group.members().primary().derived(HashRing.OF);
    double[] parts = new double[WEIGHTS.length];
    for (long place = 0; place < 1L << 32; place += 1 << 10) {
      parts[ring.server(ring.find(place))[0]]++;
    }

    assertShares(shares(group, anyKey), parts);
    for (int i = 0; i < parts.length; i++) {
      assertThat(parts[i] / (1 << 22)).isBetween(WEIGHTS[i] / 6.0 * 0.8, WEIGHTS[i] / 6.0 * 1.2);
    }
  }

  private String servers(Function<Template, Balancer> method) {
    Group group = group(method.apply(TestExchange.KEY));
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 120; i++) {
      exchange.key = "key" + i;
      text.append(1 + choose(group));
    }
    return text.toString();
  }

  /// What Perl's Cache::Memcached answers for key0 to key119 with these servers and weights.
  @Test
  void hashMapsKeysAsCacheMemcachedDoes() {
    assertThat(servers(Hash::new))
        .isEqualTo(
            "332323321232332121232133331222231321322322233212121223312123"
                + "222123333232232331223332212132222313323232323231212321232213");
  }

  /// Where Perl's Cache::Memcached::Fast stores key0 to key119 with `ketama_points => 160`.
  @Test
  void consistentHashMapsKeysAsCacheMemcachedFastDoes() {
    assertThat(servers(ConsistentHash::new))
        .isEqualTo(
            "122212322222231132123321333211222322232313332222233221233222"
                + "232222222222122233232112231323322312222212222233232223222132");
  }

  // ---- clients

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void networksKeepToTheWeights(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Runnable anyone = () -> exchange.remote(IpAddress.v4(random.nextInt(), 1));
    assertShares(shares(group(new IpHash()), anyone), weights());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void clientsOverIp6KeepToTheWeights(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Runnable anyone = () -> exchange.remote(IpAddress.v6(0x20010db8L << 32, random.nextLong(), 1));
    assertShares(shares(group(new IpHash()), anyone), weights());
  }

  /// The rule in its own words: 89, and for each octet times 113 plus the octet, modulo 6271; that
  /// modulo the weights is a place among the servers; who may not be chosen has the octets counted
  /// once more.
  private static int byRule(int[] octets, int... out) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < WEIGHTS.length; i++) {
      for (int w = 0; w < WEIGHTS[i]; w++) {
        places.add(i);
      }
    }
    int hash = 89;
    int found;
    do {
      for (int octet : octets) {
        hash = (hash * 113 + octet) % 6271;
      }
      found = places.get(hash % places.size());
    } while (IntStream.of(out).anyMatch(Integer.valueOf(found)::equals));
    return found;
  }

  private static int[] octets(int count, long high, long low) {
    return IntStream.range(0, count)
        .map(i -> (int) ((i < 8 ? high : low) >>> (56 - i % 8 * 8)) & 0xff)
        .toArray();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void threeOctetsOfAnIp4AddressDecide(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Group group = group(new IpHash());
    for (int i = 0; i < 5_000; i++) {
      int client = random.nextInt();
      exchange.remote(IpAddress.v4(client, 1));
      int first = choose(group);
      assertThat(first).isEqualTo(byRule(octets(3, (long) client << 32, 0)));
      exchange.remote(IpAddress.v4((client & ~0xff) | random.nextInt(256), 2));
      assertThat(choose(group)).isEqualTo(first);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void allOctetsOfAnIp6AddressDecide(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Group group = group(new IpHash());
    for (int i = 0; i < 5_000; i++) {
      long high = random.nextLong();
      long low = random.nextLong();
      exchange.remote(IpAddress.v6(high, low, 1));
      assertThat(choose(group)).isEqualTo(byRule(octets(16, high, low)));
    }
  }

  @Test
  void clientsOfAServerThatIsDownGoWhereTheRuleSays() {
    Group group =
        TestServer.group(
            new IpHash(),
            server("a"),
            server("b").weight(WEIGHTS[1]).down(),
            server("c").weight(WEIGHTS[2]));
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 5_000; i++) {
      int client = random.nextInt();
      exchange.remote(IpAddress.v4(client, 1));
      assertThat(choose(group)).isEqualTo(byRule(octets(3, (long) client << 32, 0), 1));
    }
  }
}
