package io.sluice.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.Position;
import io.sluice.core.Address;
import io.sluice.core.IpAddress;
import io.sluice.net.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SelectionTest {
  private final TestExchange exchange = new TestExchange();
  private final Loop loop = TestLoop.loop();
  private final Selection selection = new Selection();

  private record Line(
      String name,
      int weight,
      int maxConns,
      int maxFails,
      long failTimeout,
      boolean backup,
      boolean down) {
    Line(String name) {
      this(name, 1, 0, 1, 10, false, false);
    }

    Line weight(int value) {
      return new Line(name, value, maxConns, maxFails, failTimeout, backup, down);
    }

    Line maxConns(int value) {
      return new Line(name, weight, value, maxFails, failTimeout, backup, down);
    }

    Line fails(int max, long timeout) {
      return new Line(name, weight, maxConns, max, timeout, backup, down);
    }

    Line asBackup() {
      return new Line(name, weight, maxConns, maxFails, failTimeout, true, down);
    }

    Line isDown() {
      return new Line(name, weight, maxConns, maxFails, failTimeout, backup, true);
    }

    ServerLine line(int host) {
      Address address = IpAddress.v4(host, 80);
      ServerParameters parameters =
          ServerParameters.DEFAULT
              .weight(weight)
              .maxConns(maxConns)
              .maxFails(maxFails)
              .failTimeout(failTimeout)
              .backup(backup)
              .service(down ? ServerParameters.Service.DOWN : ServerParameters.Service.UP);
      return new ServerLine(name, name, List.of(address), parameters);
    }
  }

  private static Group group(Balancer balancer, Line... lines) {
    List<Peer> primary = new ArrayList<>();
    List<Peer> backup = new ArrayList<>();
    for (Line line : lines) {
      List<Peer> into = line.backup() ? backup : primary;
      ServerLine server = line.line(primary.size() + backup.size() + 1);
      into.add(
          new Peer(
              server, server.endpoints().getFirst(), into.size(), new PeerState(line.weight())));
    }
    Group group = new Group("u", null, new Position("test", 1, 1));
    Members members = Members.of(primary, backup);
    group.complete(new GroupState(), members, balancer, Keepalive.NONE);
    return group;
  }

  private static Group group(Line... lines) {
    return group(RoundRobin.INSTANCE, lines);
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
    Group group = group(new Line("a").weight(5), new Line("b"), new Line("c"));

    assertThat(sequence(group, 14)).isEqualTo("aabacaa" + "aabacaa");
  }

  @Test
  void equalServersTakeTurns() {
    assertThat(sequence(group(new Line("a"), new Line("b"), new Line("c")), 7))
        .isEqualTo("abcabca");
  }

  @Test
  void aServerThatIsDownIsNotChosen() {
    assertThat(sequence(group(new Line("x").isDown(), new Line("a"), new Line("b")), 4))
        .isEqualTo("abab");
  }

  @Test
  void failuresTakeAServerOutForItsTime() {
    Group group = group(new Line("a").fails(1, 10), new Line("b").fails(1, 10));
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
    Group group = group(new Line("a").fails(1, 10), new Line("b").fails(1, 10));
    exchange.now = 1_000;
    one(group, Result.FAILED);
    exchange.now = 12_000;

    Selection probe = new Selection();
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
    Group group = group(new Line("a").weight(4).fails(2, 10), new Line("b").weight(4).fails(2, 10));
    exchange.now = 1_000;

    one(group, Result.FAILED); // a: effective weight 2, then 3, then 4 again
    assertThat(sequence(group, 6)).isEqualTo("bbabab");
  }

  @Test
  void aSingleServerNeverBecomesUnavailable() {
    Group group = group(new Line("a").fails(1, 10));

    assertThat(one(group, Result.FAILED)).isEqualTo("a");
    assertThat(selection.tries()).isZero();
    assertThat(one(group, Result.FAILED)).isEqualTo("a");
    assertThat(exchange.lines).isEmpty();
  }

  @Test
  void anExchangeTriesEachServerOnceAndThenBackups() {
    Group group =
        group(
            new Line("a").fails(0, 10),
            new Line("b").fails(0, 10),
            new Line("c").fails(0, 10).asBackup(),
            new Line("d").fails(0, 10).asBackup());
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
    Group group = group(new Line("a").fails(1, 10), new Line("b").fails(1, 10));
    exchange.now = 5_000;
    one(group, Result.FAILED);
    one(group, Result.FAILED);

    assertThat(one(group, Result.OK)).isEqualTo("-");
  }

  @Test
  void maxConnsBoundsConnectionsOverAllExchanges() {
    Group group = group(new Line("a").maxConns(1), new Line("b").maxConns(1));
    Selection first = new Selection();
    Selection second = new Selection();
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
    Group group = group(new Line("a").maxConns(1));
    Selection first = new Selection();
    first.start(group, loop, exchange);
    first.next();

    assertThat(one(group, Result.OK)).isEqualTo("-");
  }

  @Test
  void attemptsAreCountedAndBounded() {
    Group group = group(new Line("a"), new Line("b"), new Line("c"), new Line("d").isDown());
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
    Group group = group(new Line("a").fails(1, 10), new Line("b"));

    one(group, Result.NEXT);

    assertThat(group.peers().getFirst().fails()).isZero();
  }

  @Test
  void moreThanSixtyFourServersAreAllTried() {
    Line[] lines = new Line[150];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = new Line("s" + i).fails(0, 10);
    }
    selection.start(group(lines), loop, exchange);
    List<String> asked = new ArrayList<>();
    for (Peer peer = selection.next(); peer != null; peer = selection.next()) {
      asked.add(peer.server());
      selection.done(Result.FAILED);
    }

    assertThat(asked).hasSize(150).doesNotHaveDuplicates();
  }

  @Test
  void leastConnTakesTheLeastLoadedForItsWeight() {
    Group group = group(LeastConn.INSTANCE, new Line("a").weight(2), new Line("b"), new Line("c"));
    List<Selection> open = new ArrayList<>();
    StringBuilder chosen = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      Selection each = new Selection();
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
    Group group = group(new Line("a").weight(3), new Line("b"), new Line("c").fails(1, 0));
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
    Selection selection = new Selection();
    Loop loop = TestLoop.loop();
    for (int i = 0; i < 25_000; i++) {
      selection.start(group, loop, own);
      chosen.computeIfAbsent(name(selection.next()), _ -> new AtomicInteger()).incrementAndGet();
      selection.done(Result.OK);
    }
  }
}
