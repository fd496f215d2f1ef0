package io.sluice.upstream.attempt;

import static io.sluice.upstream.group.TestServer.server;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.upstream.balance.LeastConn;
import io.sluice.upstream.balance.LeastTime;
import io.sluice.upstream.balance.RoundRobin;
import io.sluice.upstream.group.Group;
import io.sluice.upstream.group.TestServer;
import io.sluice.upstream.peer.Moment;
import io.sluice.upstream.peer.Peer;
import io.sluice.upstream.peer.Result;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What loops share of servers, while several of them choose at the same time.
final class TogetherTest {
  private static final int EXCHANGES = 20_000;
  private static final List<Result> RESULTS = List.of(Result.values());

  /// Few servers, and more than each choice may look at.
  @ParameterizedTest
  @ValueSource(ints = {3, 80})
  void maxConnsIsNeverExceeded(int count) throws Exception {
    int most = 2;
    Group group =
        TestServer.group(
            LeastConn.INSTANCE, TestServer.servers(count, i -> server("s" + i).maxConns(most)));
    AtomicIntegerArray open = new AtomicIntegerArray(count);
    AtomicInteger highest = new AtomicInteger();
    AtomicInteger turnedAway = new AtomicInteger();
    Together.play(player -> {
      Deque<PeerSelector> mine = new ArrayDeque<>();
      for (int i = 0; i < EXCHANGES; i++) {
        PeerSelector selection = player.start(group);
        Peer peer = selection.next();
        if (peer != null) {
          highest.accumulateAndGet(open.incrementAndGet(peer.index()), Math::max);
          mine.add(selection);
        } else {
          turnedAway.incrementAndGet();
        }
        if (peer == null || mine.size() > player.random.nextInt(3 * count)) {
          end(mine.poll(), open);
        }
      }
      while (!mine.isEmpty()) {
        end(mine.poll(), open);
      }
    });

    assertThat(highest).hasValue(most);
    assertThat(turnedAway).hasPositiveValue();
    assertThat(group.peers()).allMatch(peer -> peer.connections() == 0);
  }

  private static void end(@Nullable PeerSelector selection, AtomicIntegerArray open) {
    Peer peer = selection == null ? null : selection.current();
    if (selection != null && peer != null) {
      open.decrementAndGet(peer.index());
      selection.done(Result.OK);
    }
  }

  @Test
  void aSingleServerKeepsToItsBoundToo() throws Exception {
    Group group = TestServer.group(RoundRobin.INSTANCE, server("a").maxConns(2));
    AtomicInteger open = new AtomicInteger();
    AtomicInteger highest = new AtomicInteger();
    Together.play(player -> {
      for (int i = 0; i < EXCHANGES; i++) {
        PeerSelector selection = player.start(group);
        if (selection.next() != null) {
          highest.accumulateAndGet(open.incrementAndGet(), Math::max);
          open.decrementAndGet();
          selection.done(Result.OK);
        }
      }
    });

    assertThat(highest.get()).isBetween(1, 2);
    assertThat(group.peers()).allMatch(peer -> peer.connections() == 0);
  }

  /// Each second one loop alone finds out whether a dead server is back.
  @ParameterizedTest
  @ValueSource(ints = {2, 80})
  void oneLoopProbesADeadServer(int count) throws Exception {
    Group group =
        TestServer.group(
            RoundRobin.INSTANCE, TestServer.servers(count, i -> server("s" + i).fails(1, 1)));
    group.peers().getFirst().fail(0);
    group.members().primary().changed(group.peers().getFirst(), 0);
    AtomicLong clock = new AtomicLong(1_000);
    AtomicIntegerArray probes = new AtomicIntegerArray(100);
    Together.play(player -> {
      for (int i = 0; i < EXCHANGES; i++) {
        player.exchange.now = clock.incrementAndGet();
        PeerSelector selection = player.start(group);
        Peer peer = selection.next();
        if (peer != null && peer.index() == 0) {
          probes.incrementAndGet((int) (player.exchange.now / 1000));
          selection.done(Result.FAILED);
        } else {
          selection.done(Result.OK);
        }
      }
    });

    int seconds = (int) (clock.get() / 1000);
    int all = 0;
    for (int i = 0; i < probes.length(); i++) {
      assertThat(probes.get(i)).as("second " + i).isLessThanOrEqualTo(1);
      all += probes.get(i);
    }
    assertThat(all).isBetween(seconds / 4, seconds / 2 + 1); // two seconds lie between two
  }

  @Test
  void countersReturnToZero() throws Exception {
    LeastTime watched = new LeastTime(new LeastTime.Estimate(Moment.LAST_BYTE), true);
    Group group =
        TestServer.group(watched, TestServer.servers(5, i -> server("s" + i).fails(0, 10)));
    Together.play(player -> {
      Deque<PeerSelector> mine = new ArrayDeque<>();
      for (int i = 0; i < EXCHANGES; i++) {
        player.exchange.now = i;
        PeerSelector selection = player.start(group);
        selection.next();
        mine.add(selection);
        if (mine.size() > player.random.nextInt(20)) {
          PeerSelector ending = mine.remove();
          ending.connected();
          ending.responded();
          ending.done(RESULTS.get(player.random.nextInt(RESULTS.size())));
        }
      }
      mine.forEach(each -> each.done(Result.OK));
    });

    assertThat(group.peers())
        .allSatisfy(peer -> {
          assertThat(peer.connections()).isZero();
          assertThat(peer.state().inFlight().count()).isZero();
          assertThat(peer.state().inFlight().starts()).isZero();
          assertThat(peer.state().effectiveWeight()).isEqualTo(1);
        });
  }
}
