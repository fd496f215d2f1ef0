package io.sluice.upstream;

import static io.sluice.upstream.TestServer.server;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Template;
import io.sluice.net.Loop;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which server gets how much, and which key goes where.
final class SharesTest {
  private static final int[] WEIGHTS = {1, 3, 2};
  private static final int CHOICES = 30_000;

  /// The 99.9 % quantile of chi-square with two degrees of freedom: a right balancer fails for one
  /// seed in a thousand, and the seeds are fixed.
  private static final double BOUND = 13.82;

  private final TestExchange exchange = new TestExchange();
  private final Selection selection = new Selection();
  private final Loop loop = TestLoop.loop();

  private static Group group(Balancer balancer) {
    return TestServer.group(
        balancer,
        TestServer.servers(
            WEIGHTS.length, i -> server("127.0.0.1:" + (31001 + i)).weight(WEIGHTS[i])));
  }

  private int choose(Group group) {
    selection.start(group, loop, exchange);
    Peer peer = selection.next();
    assertThat(peer).isNotNull();
    int index = group.peers().indexOf(peer);
    selection.done(Result.OK);
    return index;
  }

  private static double chiSquare(int[] seen) {
    double sum = 0;
    double total = Arrays.stream(seen).sum();
    for (int i = 0; i < seen.length; i++) {
      double expected = total * WEIGHTS[i] / Arrays.stream(WEIGHTS).sum();
      sum += (seen[i] - expected) * (seen[i] - expected) / expected;
    }
    return sum;
  }

  private int[] shares(Group group) {
    int[] seen = new int[WEIGHTS.length];
    for (int i = 0; i < CHOICES; i++) {
      seen[choose(group)]++;
    }
    return seen;
  }

  @Test
  void roundRobinIsExact() {
    assertThat(shares(group(RoundRobin.INSTANCE))).containsExactly(5_000, 15_000, 10_000);
  }

  @Test
  void leastConnFallsBackToTurnsWhenNobodyIsBusy() {
    assertThat(shares(group(LeastConn.INSTANCE))).containsExactly(5_000, 15_000, 10_000);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void randomKeepsToTheWeights(long seed) {
    int[] seen = shares(group(new Random(new SplittableRandom(seed), null)));
    assertThat(chiSquare(seen)).as(Arrays.toString(seen)).isLessThan(BOUND);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void hashedKeysKeepToTheWeights(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] seen = new int[WEIGHTS.length];
    for (int i = 0; i < CHOICES; i++) {
      seen[choose(group(new Hash(Template.constant(Long.toHexString(random.nextLong())))))]++;
    }
    assertThat(chiSquare(seen)).as(Arrays.toString(seen)).isLessThan(BOUND);
  }

  private String servers(Function<Template, Balancer> method) {
    StringBuilder text = new StringBuilder();
    IntStream.range(0, 120)
        .forEach(i -> text.append(1 + choose(group(method.apply(Template.constant("key" + i))))));
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
}
