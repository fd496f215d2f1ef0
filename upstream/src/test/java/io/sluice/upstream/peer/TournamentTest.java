package io.sluice.upstream.peer;

import static io.sluice.upstream.group.TestServer.server;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.net.Loop;
import io.sluice.upstream.attempt.PeerSelector;
import io.sluice.upstream.attempt.Together;
import io.sluice.upstream.balance.LeastConn;
import io.sluice.upstream.balance.LeastTime;
import io.sluice.upstream.balance.RoundRobin;
import io.sluice.upstream.connect.Keepalive;
import io.sluice.upstream.group.Group;
import io.sluice.upstream.group.GroupState;
import io.sluice.upstream.group.Membership;
import io.sluice.upstream.group.TestLoop;
import io.sluice.upstream.group.TestServer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Groups with more servers than each choice may look at.
final class TournamentTest {
  private static final int MANY = 200;

  /// `-Dsluice.games=100000` plays more than the usual build does.
  private static final int GAMES = Integer.getInteger("sluice.games", 2_500);

  private final TestExchange exchange = new TestExchange();
  private final PeerSelector selection = new PeerSelector();
  private final Loop loop = TestLoop.loop();

  private static int weight(int index) {
    return index % 5 + 1;
  }

  private static Group weighted(Balancer balancer) {
    return TestServer.group(
        balancer, TestServer.servers(MANY, i -> server("s" + i).weight(weight(i)).fails(1, 10)));
  }

  private static boolean isRight(Group group, Load load, long now) {
    Tournament tournament = group.members().primary().tournament(load);
    return tournament != null && tournament.isRight(now);
  }

  private int choose(Group group, Result result) {
    selection.start(group, loop, exchange);
    Peer peer = selection.next();
    assertThat(peer).isNotNull();
    selection.done(result);
    return peer.index();
  }

  private int[] choose(Group group, int times) {
    int[] seen = new int[group.peers().size()];
    for (int i = 0; i < times; i++) {
      seen[choose(group, Result.OK)]++;
    }
    return seen;
  }

  private static int round() {
    return IntStream.range(0, MANY).map(TournamentTest::weight).sum();
  }

  @Test
  void sharesAreExactOverARound() {
    Group group = weighted(RoundRobin.INSTANCE);
    int[] weights = IntStream.range(0, MANY).map(TournamentTest::weight).toArray();

    for (int round = 0; round < 5; round++) {
      assertThat(choose(group, round())).isEqualTo(weights);
    }
  }

  @Test
  void leastConnKeepsConnectionsInProportion() {
    Group group = weighted(LeastConn.INSTANCE);
    for (int i = 0; i < 3 * round(); i++) {
      PeerSelector open = new PeerSelector();
      open.start(group, loop, exchange);
      open.next();
    }

    assertThat(group.peers()).allMatch(peer -> peer.connections() == 3 * peer.weight());
    group.peers().get(7).state().disconnect();
    group.members().primary().changed(group.peers().get(7), exchange.now);
    assertThat(choose(group, Result.OK)).isEqualTo(7);
  }

  @Test
  void oneThatFailsIsOutForItsTime() {
    Group group = weighted(RoundRobin.INSTANCE);
    exchange.now = 1_000;
    int failed = choose(group, Result.FAILED);

    assertThat(choose(group, round())[failed]).isZero();
    exchange.now = 12_000;
    assertThat(choose(group, round())[failed]).isBetween(1, weight(failed) + 1);
    assertThat(choose(group, round())[failed]).isEqualTo(weight(failed));
  }

  @Test
  void oneThatWasAwayForLongDoesNotCatchUp() {
    Group group = weighted(RoundRobin.INSTANCE);
    int failed = choose(group, Result.FAILED);
    choose(group, 20 * round());
    exchange.now = 12_000;

    int[] seen = choose(group, round());
    assertThat(seen[failed]).isBetween(1, weight(failed) + 1);
  }

  /// Nobody looks at all of them, while choices come often.
  @Test
  void whatTimeChangesIsSeenWithinASecond() {
    Group group =
        TestServer.group(
            RoundRobin.INSTANCE, TestServer.servers(100, i -> server("s" + i).fails(1, 10)));
    exchange.now = 1_000;
    int failed = choose(group, Result.FAILED);
    exchange.now = 11_500;
    long chosen = 0;
    while (chosen == 0 && exchange.now < 20_000) {
      exchange.now += 5;
      chosen = choose(group, Result.OK) == failed ? exchange.now : 0;
    }

    assertThat(chosen).isBetween(12_000L, 13_500L); // a round is half a second
  }

  @Test
  void aSearchThatFindsNobodyHasLookedAtAll() {
    Group group =
        TestServer.group(
            RoundRobin.INSTANCE, TestServer.servers(MANY, i -> server("s" + i).maxConns(1)));
    exchange.now = 1_000;
    choose(group, 1);
    group.peers().forEach(peer -> assertThat(peer.state().connect(1)).isTrue());
    group.peers().forEach(peer -> group.members().primary().changed(peer, exchange.now));
    selection.start(group, loop, exchange);
    assertThat(selection.next()).isNull();

    group.peers().get(123).state().disconnect(); // the tree is not told
    assertThat(choose(group, Result.OK)).isEqualTo(123);
  }

  @Test
  void theRoundGoesOnWhenTheServersChange() {
    GroupState state = new GroupState();
    TestServer[] servers = TestServer.servers(MANY, i -> server("s" + i));
    Membership membership = new Membership(state, TestServer.lines(servers));
    Group group = TestServer.group(RoundRobin.INSTANCE, servers);
    group.complete(state, membership.members(), RoundRobin.INSTANCE, Keepalive.NONE);

    int[] seen = new int[MANY];
    for (int i = 0; i < 3 * MANY; i++) {
      if (i % 10 == 0) {
        group.show(membership); // the same servers, in a new snapshot
      }
      seen[choose(group, Result.OK)]++;
    }
    assertThat(seen).containsOnly(3);
  }

  @Test
  void whoEndsInAnOldSnapshotTellsTheNewOne() {
    GroupState state = new GroupState();
    TestServer[] servers = TestServer.servers(MANY, i -> server("s" + i));
    Membership membership = new Membership(state, TestServer.lines(servers));
    Group group = TestServer.group(LeastConn.INSTANCE, servers);
    group.complete(state, membership.members(), LeastConn.INSTANCE, Keepalive.NONE);
    List<PeerSelector> open = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      PeerSelector each = new PeerSelector();
      each.start(group, loop, exchange);
      each.next();
      open.add(each);
    }
    group.show(membership);
    choose(group, Result.OK);
    open.get(77).done(Result.OK);

    assertThat(isRight(group, LeastConn.LOAD, exchange.now)).isTrue();
  }

  /// Passes wrap around after some weeks of a busy group.
  @Test
  void passesMayWrapAround() {
    Group group = weighted(RoundRobin.INSTANCE);
    choose(group, 1);
    Tournament tournament = group.members().primary().tournament(Load.NONE);
    assertThat(tournament).isNotNull();
    tournament.strides().advance(Long.MAX_VALUE - (3L << 31));

    choose(group, round());
    int[] weights = IntStream.range(0, MANY).map(TournamentTest::weight).toArray();
    for (int round = 0; round < 3; round++) {
      assertThat(choose(group, round())).isEqualTo(weights);
    }
  }

  // ---- by several loops

  /// Each thread has some exchanges under way, of which some fail; each has a time of its own.
  @ParameterizedTest
  @ValueSource(strings = {"round robin", "least_conn", "least_time", "least_time inflight"})
  void everyNodeIsRightAfterLoopsHavePlayed(String method) throws Exception {
    LeastTime.Estimate estimate = new LeastTime.Estimate(Moment.LAST_BYTE);
    Balancer balancer =
        switch (method) {
          case "round robin" -> RoundRobin.INSTANCE;
          case "least_conn" -> LeastConn.INSTANCE;
          default -> new LeastTime(estimate, method.endsWith("inflight"));
        };
    Load load =
        switch (method) {
          case "round robin" -> Load.NONE;
          case "least_conn" -> LeastConn.LOAD;
          default -> estimate;
        };
    Group group =
        TestServer.group(
            balancer,
            TestServer.servers(
                MANY, i -> server("s" + i).weight(weight(i)).maxConns(3).fails(2, 1)));
    AtomicLong millis = new AtomicLong();
    Together.play(player -> {
      Deque<PeerSelector> open = new ArrayDeque<>();
      for (int i = 0; i < 10_000; i++) {
        player.exchange.now = millis.incrementAndGet();
        PeerSelector selection = player.start(group);
        if (selection.next() != null) {
          open.add(selection);
        }
        if (open.size() > 100 + player.random.nextInt(60)) {
          open.remove().done(player.random.nextInt(50) == 0 ? Result.FAILED : Result.OK);
        }
      }
      open.forEach(each -> each.done(Result.OK));
    });

    exchange.now = millis.get() + 2_000;
    choose(group, Result.OK);
    assertThat(isRight(group, load, exchange.now)).isTrue();
    assertThat(group.peers()).allMatch(peer -> peer.connections() == 0);
    assertThat(group.peers()).allMatch(peer -> peer.state().inFlight().count() == 0);
  }

  /// Short games of two, so that what the last moves leave wrong is not put right by later ones,
  /// nor by the look at all that comes once a second.
  @Test
  void everyNodeIsRightWheneverLoopsRest() throws Exception {
    Group group =
        TestServer.group(
            LeastConn.INSTANCE, TestServer.servers(66, i -> server("s" + i).maxConns(2)));
    choose(group, 1);
    Rest rest = new Rest(2);
    AtomicLong wrong = new AtomicLong();
    Together.play(
        2,
        player -> {
          List<PeerSelector> open = new ArrayList<>();
          for (int game = 0; game < GAMES; game++) {
            for (int i = player.random.nextInt(3); i >= 0; i--) {
              if (open.size() > player.random.nextInt(100)) {
                open.remove(player.random.nextInt(open.size())).done(Result.OK);
              } else {
                PeerSelector selection = player.start(group);
                if (selection.next() != null) {
                  open.add(selection);
                }
              }
            }
            rest.await();
            if (player.number == 0 && !isRight(group, LeastConn.LOAD, 0)) {
              wrong.incrementAndGet();
            }
            rest.await();
          }
        });

    assertThat(wrong).hasValue(0);
  }

  /// Where players wait for each other, awake, as long as that is short.
  private static final class Rest {
    private final int all;
    private final AtomicInteger here = new AtomicInteger();
    private volatile int times;

    Rest(int all) {
      this.all = all;
    }

    void await() {
      int before = times;
      if (here.incrementAndGet() == all) {
        here.set(0);
        times = before + 1;
      }
      for (int spins = 0; times == before; spins++) {
        if (spins < 10_000) {
          Thread.onSpinWait();
        } else {
          LockSupport.parkNanos(10_000);
        }
      }
    }
  }

  @Test
  void sharesHoldWhileLoopsChooseAtTheSameTime() throws Exception {
    Group group = weighted(RoundRobin.INSTANCE);
    int rounds = 40;
    AtomicIntegerArray seen = new AtomicIntegerArray(MANY);
    Together.play(player -> {
      for (int i = 0; i < rounds * round(); i++) {
        PeerSelector selection = player.start(group);
        Peer peer = selection.next();
        if (peer != null) {
          seen.incrementAndGet(peer.index());
          selection.done(Result.OK);
        }
      }
    });

    for (int i = 0; i < MANY; i++) {
      int expected = Together.THREADS * rounds * weight(i);
      assertThat(seen.get(i))
          .as("server " + i + " of weight " + weight(i))
          .isBetween(expected - Together.THREADS - 1, expected + Together.THREADS + 1);
    }
  }
}
