package io.sluice.upstream.attempt;

import static io.sluice.upstream.group.TestServer.server;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.net.Loop;
import io.sluice.upstream.balance.LeastConn;
import io.sluice.upstream.balance.RoundRobin;
import io.sluice.upstream.group.Group;
import io.sluice.upstream.group.TestLoop;
import io.sluice.upstream.group.TestServer;
import io.sluice.upstream.peer.Balancer;
import io.sluice.upstream.peer.Peer;
import io.sluice.upstream.peer.Result;
import io.sluice.upstream.peer.TestExchange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class PeerSelectorTest {
  private final TestExchange exchange = new TestExchange();
  private final Loop loop = TestLoop.loop();
  private final PeerSelector selection = new PeerSelector();

  private static Group group(TestServer... servers) {
    return TestServer.group(RoundRobin.INSTANCE, servers);
  }

  /// One exchange after the other, each of which succeeds at its first peer.
  private String sequence(Group group, int exchanges) {
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < exchanges; i++) {
      names.append(one(group, Result.OK));
    }
    return names.toString();
  }

  private String one(Group group, Result result) {
    selection.start(group, loop, exchange);
    Peer peer = selection.next();
    selection.done(result);
    return peer == null ? "-" : peer.server();
  }

  @Test
  void weightsAreSpreadSmoothly() {
    Group group = group(server("a").weight(5), server("b"), server("c"));

    assertThat(sequence(group, 14)).isEqualTo("aabacaa" + "aabacaa");
  }

  @Test
  void equalServersTakeTurns() {
    assertThat(sequence(group(server("a"), server("b"), server("c")), 7)).isEqualTo("abcabca");
  }

  @Test
  void aServerThatIsDownIsNotChosen() {
    assertThat(sequence(group(server("x").down(), server("a"), server("b")), 4)).isEqualTo("abab");
  }

  @Test
  void failuresTakeAServerOutForItsTime() {
    Group group = group(server("a").fails(1, 10), server("b").fails(1, 10));
    exchange.now = 1_000;

    assertThat(one(group, Result.FAILED)).isEqualTo("a");
    assertThat(exchange.lines)
        .singleElement()
        .asString()
        .contains("[warn]")
        .endsWith("upstream server temporarily disabled");
    assertThat(sequence(group, 3)).isEqualTo("bbb");
    exchange.now = 11_999; // in the tenth second after it
    assertThat(sequence(group, 2)).isEqualTo("bb");
    exchange.now = 12_000;
    assertThat(sequence(group, 4)).contains("a");
  }

  @Test
  void afterItsTimeAServerIsProbedOnceUntilItSucceeds() {
    Group group = group(server("a").fails(1, 10), server("b").fails(1, 10));
    exchange.now = 1_000;
    one(group, Result.FAILED);
    exchange.now = 12_000;

    PeerSelector probe = new PeerSelector();
    String probed = "";
    while (!probed.equals("a")) {
      probe.start(group, loop, exchange);
      Peer peer = probe.next();
      assertThat(peer).isNotNull();
      probed = peer.server();
      if (!probed.equals("a")) {
        probe.done(Result.OK);
      }
    }
    assertThat(sequence(group, 3)).isEqualTo("bbb");
    probe.connected();
    assertThat(sequence(group, 4)).contains("a");
  }

  @Test
  void failuresLowerTheWeightAndChoicesRestoreIt() {
    Group group = group(server("a").weight(4).fails(2, 10), server("b").weight(4).fails(2, 10));
    exchange.now = 1_000;

    one(group, Result.FAILED); // a: effective weight 2, then 3, then 4 again
    assertThat(sequence(group, 6)).isEqualTo("bbabab");
  }

  /// What nginx 1.31.5 did, asked one thing after the other: which servers it asked, while those
  /// named below failed.
  @ParameterizedTest
  @MethodSource("methodsWithTurns")
  void failuresLowerAndRestoreWeightsAsInNginx(Balancer method, String expected) {
    Group group =
        TestServer.group(
            method,
            server("a").weight(5).fails(3, 60),
            server("b").weight(2).fails(2, 60),
            server("c").fails(0, 10));
    String failing =
        ",,,,,,a,,,,,,,,,,a,b,,,,,,,,,,,ab,,,,,,,,,,,,,a,a,a,a,a,a,a,,,,,,,,,,,b,b,b,b,,,,,,";
    List<String> seen = new ArrayList<>();
    for (String failed : failing.split(",", -1)) {
      seen.add(asked(group, failed));
    }

    assertThat(String.join(" ", seen)).isEqualTo(expected);
  }

  static Stream<Arguments> methodsWithTurns() {
    return Stream.of(
        Arguments.of(
            RoundRobin.INSTANCE,
            "a b a a c a b a a b a a c a b a ab ba a c a a b a a c a b abc a a a c a a a a a c a a"
                + " ac"
                + " c".repeat(26)),
        Arguments.of(
            LeastConn.INSTANCE,
            "a b a a c a b a a b a a c a b a ab ba a c a a b a a c a b abc a a a c a a a a a c a a"
                + " ac"
                + " c".repeat(26)));
  }

  /// Whom one exchange asks until somebody answers.
  private String asked(Group group, String failing) {
    StringBuilder asked = new StringBuilder();
    boolean failed;
    selection.start(group, loop, exchange);
    do {
      String name = name(selection.next());
      asked.append(name);
      failed = failing.contains(name);
      selection.done(failed ? Result.FAILED : Result.OK);
    } while (failed);
    return asked.toString();
  }

  @Test
  void aSingleServerNeverBecomesUnavailable() {
    Group group = group(server("a").fails(1, 10));

    assertThat(one(group, Result.FAILED)).isEqualTo("a");
    assertThat(selection.tries()).isZero();
    assertThat(one(group, Result.FAILED)).isEqualTo("a");
    assertThat(exchange.lines).isEmpty();
  }

  @Test
  void anExchangeTriesEachServerOnceAndThenBackups() {
    Group group =
        group(
            server("a").fails(0, 10),
            server("b").fails(0, 10),
            server("c").fails(0, 10).backup(),
            server("d").fails(0, 10).backup());
    selection.start(group, loop, exchange);
    StringBuilder asked = new StringBuilder();
    while (selection.tries() > 0) {
      Peer peer = selection.next();
      asked.append(peer == null ? "-" : peer.server());
      selection.done(Result.FAILED);
    }

    assertThat(asked.toString()).isEqualTo("abcd");
    assertThat(selection.next()).isNull();
  }

  @Test
  void noServerIsLiveWhenAllHaveFailed() {
    Group group = group(server("a").fails(1, 10), server("b").fails(1, 10));
    exchange.now = 5_000;
    one(group, Result.FAILED);
    one(group, Result.FAILED);

    assertThat(one(group, Result.OK)).isEqualTo("-");
  }

  @Test
  void maxConnsBoundsConnectionsOverAllExchanges() {
    Group group = group(server("a").maxConns(1), server("b").maxConns(1));
    PeerSelector first = new PeerSelector();
    PeerSelector second = new PeerSelector();
    first.start(group, loop, exchange);
    second.start(group, loop, exchange);

    assertThat(String.valueOf(first.next())).isNotEqualTo(String.valueOf(second.next()));
    assertThat(one(group, Result.OK)).isEqualTo("-");
    first.done(Result.OK);
    assertThat(one(group, Result.OK)).isEqualTo("a");
    second.done(Result.OK);
    assertThat(group.peers()).allMatch(peer -> peer.connections() == 0);
  }

  @Test
  void maxConnsHoldsForASingleServerToo() {
    Group group = group(server("a").maxConns(1));
    PeerSelector first = new PeerSelector();
    first.start(group, loop, exchange);
    first.next();

    assertThat(one(group, Result.OK)).isEqualTo("-");
  }

  @Test
  void attemptsAreCountedAndBounded() {
    Group group = group(server("a"), server("b"), server("c"), server("d").down());
    selection.start(group, loop, exchange);

    assertThat(selection.tries()).isEqualTo(3);
    selection.limitTries(2);
    selection.next();
    selection.done(Result.FAILED);
    assertThat(selection.tries()).isEqualTo(1);
    selection.forgiveAttempt();
    assertThat(selection.tries()).isEqualTo(2);
  }

  @Test
  void anUnwantedAnswerIsNoFailure() {
    Group group = group(server("a").fails(1, 10), server("b"));

    one(group, Result.NEXT);

    assertThat(group.peers().getFirst().fails()).isZero();
  }

  @Test
  void moreThanSixtyFourServersAreAllTried() {
    TestServer[] servers = TestServer.servers(150, i -> server("s" + i).fails(0, 10));
    selection.start(group(servers), loop, exchange);
    List<String> asked = new ArrayList<>();
    for (Peer peer = selection.next(); peer != null; peer = selection.next()) {
      asked.add(peer.server());
      selection.done(Result.FAILED);
    }

    assertThat(asked).hasSize(150).doesNotHaveDuplicates();
  }

  @Test
  void leastConnTakesTheLeastLoadedForItsWeight() {
    Group group =
        TestServer.group(LeastConn.INSTANCE, server("a").weight(2), server("b"), server("c"));
    List<PeerSelector> open = new ArrayList<>();
    StringBuilder chosen = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      PeerSelector each = new PeerSelector();
      each.start(group, loop, exchange);
      Peer peer = each.next();
      chosen.append(peer == null ? "-" : peer.server());
      open.add(each);
    }

    assertThat(chosen.chars().filter(c -> c == 'a').count()).isEqualTo(4);
    assertThat(chosen.chars().filter(c -> c == 'b').count()).isEqualTo(2);
    assertThat(chosen.chars().filter(c -> c == 'c').count()).isEqualTo(2);
    open.get(chosen.indexOf("c")).done(Result.OK);
    assertThat(one(group, Result.OK)).isEqualTo("c");
  }

  @Test
  void loopsShareTheStateOfServers() throws Exception {
    Group group = group(server("a").weight(3), server("b"), server("c").fails(1, 0));
    Map<String, AtomicInteger> chosen = new ConcurrentHashMap<>();
    List<Thread> loops = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      loops.add(Thread.ofPlatform().start(() -> manyExchanges(group, chosen)));
    }
    for (Thread loop : loops) {
      loop.join();
    }

    assertThat(chosen.get("a")).hasValue(60_000);
    assertThat(chosen.get("b")).hasValue(20_000);
    assertThat(chosen.get("c")).hasValue(20_000);
    assertThat(group.peers()).allMatch(peer -> peer.connections() == 0);
  }

  private static String name(@Nullable Peer peer) {
    return peer == null ? "-" : peer.server();
  }

  private static void manyExchanges(Group group, Map<String, AtomicInteger> chosen) {
    TestExchange own = new TestExchange();
    PeerSelector selection = new PeerSelector();
    Loop loop = TestLoop.loop();
    for (int i = 0; i < 25_000; i++) {
      selection.start(group, loop, own);
      chosen.computeIfAbsent(name(selection.next()), _ -> new AtomicInteger()).incrementAndGet();
      selection.done(Result.OK);
    }
  }
}
