package io.sluice.upstream.attempt;

import static io.sluice.upstream.group.TestServer.server;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.net.Loop;
import io.sluice.upstream.balance.RoundRobin;
import io.sluice.upstream.connect.LoopThread;
import io.sluice.upstream.group.Group;
import io.sluice.upstream.group.GroupQueue;
import io.sluice.upstream.group.TestServer;
import io.sluice.upstream.peer.Peer;
import io.sluice.upstream.peer.Result;
import io.sluice.upstream.peer.TestExchange;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Exchanges of several loops that wait for a server.
final class GroupQueueLoopsTest {
  private static final int IN_VAIN = -1;

  private final List<LoopThread> loops =
      List.of(new LoopThread(), new LoopThread(), new LoopThread());
  private final BlockingQueue<Integer> heard = new LinkedBlockingQueue<>();
  private final PeerSelector holder = new PeerSelector();

  private static Group group(int most, long timeout, TestServer... servers) {
    Group group = TestServer.group(RoundRobin.INSTANCE, servers);
    group.queue(new GroupQueue(new GroupQueue.Settings(most, timeout)));
    return group;
  }

  private static GroupQueue queue(Group group) {
    return Objects.requireNonNull(group.queue());
  }

  @AfterEach
  void stop() throws Exception {
    for (LoopThread loop : loops) {
      loop.close();
    }
  }

  /// Takes the only connection that there is.
  private void hold(Group group) throws Exception {
    LoopThread loop = loops.getFirst();
    loop.run(() -> {
      holder.start(group, loop.loop, exchange(loop.loop));
      assertThat(holder.next()).isNotNull();
    });
  }

  private static TestExchange exchange(Loop loop) {
    TestExchange exchange = new TestExchange();
    exchange.now = loop.nowMillis();
    return exchange;
  }

  /// Lets one wait, who gives the server back at once when it has it.
  private long await(Group group, int number) throws Exception {
    return loops
        .get(number % loops.size())
        .ask(loop -> {
          PeerSelector selection = new PeerSelector();
          selection.start(group, loop, exchange(loop));
          assertThat(selection.next()).isNull();
          return selection.await(
                  new PeerSelector.Waiter() {
                    @Override
                    public void chosen(Peer peer) {
                      heard.add(number);
                      selection.done(Result.OK);
                    }

                    @Override
                    public void queueTimedOut() {
                      heard.add(IN_VAIN);
                    }
                  })
              ? 1
              : 0;
        });
  }

  private List<Integer> hear(int count) throws InterruptedException {
    List<Integer> all = new ArrayList<>();
    while (all.size() < count) {
      all.add(
          Objects.requireNonNull(
              heard.poll(LoopThread.DEADLINE_SECONDS, TimeUnit.SECONDS), "late"));
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 70})
  void firstInFirstOutOverAllLoops(int count) throws Exception {
    TestServer[] servers =
        TestServer.servers(count, i -> i == 0 ? server("s").maxConns(1) : server("s").down());
    Group group = group(100, 60_000, servers);
    hold(group);
    for (int i = 0; i < 90; i++) {
      assertThat(await(group, i)).isOne();
    }
    assertThat(queue(group).length()).isEqualTo(90);
    loops.getFirst().run(() -> holder.done(Result.OK));

    assertThat(hear(90)).isEqualTo(IntStream.range(0, 90).boxed().toList());
    assertThat(queue(group).length()).isZero();
    loops.get(89 % loops.size()).run(() -> {}); // after the last one has given it back
    assertThat(group.peers().getFirst().connections()).isZero();
  }

  @Test
  void whoComesToAFullQueueIsTurnedAway() throws Exception {
    Group group = group(2, 60_000, server("s").maxConns(1));
    hold(group);
    assertThat(await(group, 0) + await(group, 1)).isEqualTo(2);
    assertThat(await(group, 2)).isZero();

    assertThat(queue(group).overflows()).isOne();
    loops.getFirst().run(() -> holder.done(Result.OK));
    assertThat(hear(2)).containsExactly(0, 1);
  }

  @Test
  void timeIsUpForEachByItself() throws Exception {
    Group group = group(10, 30, server("s").maxConns(1));
    hold(group);
    for (int i = 0; i < 5; i++) {
      await(group, i);
    }

    assertThat(hear(5)).containsOnly(IN_VAIN);
    assertThat(queue(group).length()).isZero();
    loops.getFirst().run(() -> holder.done(Result.OK));
    assertThat(group.peers().getFirst().connections()).isZero();
  }

  /// Everybody comes, waits, holds for a moment and goes, on all loops at once.
  @Test
  void nobodyIsForgottenInACrowd() throws Exception {
    int each = 300;
    Group group = group(3 * each, 60_000, server("a").maxConns(1), server("b").maxConns(2));
    CountDownLatch served = new CountDownLatch(loops.size() * each);
    AtomicInteger open = new AtomicInteger();
    AtomicInteger highest = new AtomicInteger();
    for (LoopThread loop : loops) {
      for (int i = 0; i < each; i++) {
        loop.loop.execute(() -> serve(group, loop.loop, served, open, highest));
      }
    }

    assertThat(served.await(LoopThread.DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(highest.get()).isBetween(1, 3);
    assertThat(group.peers()).allMatch(peer -> peer.connections() == 0);
    assertThat(queue(group).length()).isZero();
  }

  private static void serve(
      Group group, Loop loop, CountDownLatch served, AtomicInteger open, AtomicInteger highest) {
    PeerSelector selection = new PeerSelector();
    PeerSelector.Waiter waiter =
        new PeerSelector.Waiter() {
          @Override
          public void chosen(Peer peer) {
            highest.accumulateAndGet(open.incrementAndGet(), Math::max);
            loop.execute(() -> {
              open.decrementAndGet();
              selection.done(Result.OK);
              served.countDown();
            });
          }

          @Override
          public void queueTimedOut() {}
        };
    selection.start(group, loop, exchange(loop));
    Peer peer = selection.next();
    if (peer != null) {
      waiter.chosen(peer);
    } else {
      selection.await(waiter);
    }
  }
}
