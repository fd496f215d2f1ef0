package io.sluice.upstream.balance;

import static io.sluice.upstream.group.TestServer.server;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.net.Loop;
import io.sluice.upstream.attempt.PeerSelector;
import io.sluice.upstream.group.Group;
import io.sluice.upstream.group.GroupState;
import io.sluice.upstream.group.Membership;
import io.sluice.upstream.group.TestLoop;
import io.sluice.upstream.group.TestServer;
import io.sluice.upstream.peer.Balancer;
import io.sluice.upstream.peer.Result;
import io.sluice.upstream.peer.ServerLine;
import io.sluice.upstream.peer.TestExchange;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// How the share of a server grows that is back (`slow_start`).
final class SlowStartTest {
  private static final long SLOW = 100_000;

  private final TestExchange exchange = new TestExchange();
  private final PeerSelector selection = new PeerSelector();
  private final Loop loop = TestLoop.loop();

  /// Balancers, with few servers and with many.
  static Stream<Arguments> groups() {
    return Stream.<Balancer>of(RoundRobin.INSTANCE, LeastConn.INSTANCE)
        .flatMap(balancer -> Stream.of(4, 100).map(count -> Arguments.of(balancer, count)));
  }

  private static TestServer slow(int index) {
    return server("s" + index).weight(2).fails(1, 10).slowStart(SLOW);
  }

  private Group group(Balancer balancer, int count) {
    exchange.now = 50_000;
    return TestServer.group(balancer, TestServer.servers(count, SlowStartTest::slow));
  }

  private int choose(Group group, Result result) {
    selection.start(group, loop, exchange);
    int index = Objects.requireNonNull(selection.next()).index();
    selection.done(result);
    return index;
  }

  /// The share of the first, as a part of another's, over some choices.
  private double share(Group group, int choices) {
    int first = 0;
    for (int i = 0; i < choices; i++) {
      first += choose(group, Result.OK) == 0 ? 1 : 0;
    }
    return (double) first * (group.peers().size() - 1) / (choices - first);
  }

  private double shareNow(Group group) {
    share(group, 20 * group.peers().size()); // who was due already
    return share(group, 40 * group.peers().size());
  }

  /// The first server fails and is found well again at once when its time is over.
  private void recover(Group group) {
    while (choose(group, Result.OK) != group.peers().size() - 1) {
      // until the first is next
    }
    assertThat(choose(group, Result.FAILED)).isZero();
    exchange.now += 11_000;
    while (choose(group, Result.OK) != 0) {
      // until it is probed
    }
  }

  private void grows(Group group) {
    long begin = exchange.now;
    for (int percent : List.of(10, 50, 90)) {
      exchange.now = begin + SLOW * percent / 100;
      assertThat(shareNow(group))
          .as(percent + " %")
          .isCloseTo(percent / 100.0, within(0.03 + percent / 2000.0));
    }
    exchange.now = begin + SLOW;
    assertThat(shareNow(group)).isCloseTo(1, within(0.02));
  }

  @ParameterizedTest
  @MethodSource("groups")
  void theShareGrowsAfterFailures(Balancer balancer, int count) {
    Group group = group(balancer, count);
    recover(group);
    grows(group);
  }

  @ParameterizedTest
  @MethodSource("groups")
  void itIsNearZeroInTheBeginning(Balancer balancer, int count) {
    Group group = group(balancer, count);
    recover(group);

    share(group, 2 * group.peers().size()); // it may be due
    assertThat(share(group, 20 * group.peers().size())).isLessThan(0.01);
  }

  /// A second at a time, as requests come: half of its weight on average.
  @ParameterizedTest
  @MethodSource("groups")
  void overTheWholeTimeItIsHalf(Balancer balancer, int count) {
    Group group = group(balancer, count);
    recover(group);
    long begin = exchange.now;

    double sum = 0;
    while (exchange.now < begin + SLOW) {
      exchange.now += 500;
      sum += share(group, 2 * group.peers().size());
    }
    assertThat(sum * 500 / SLOW).isCloseTo(0.5, within(0.02));
  }

  @ParameterizedTest
  @MethodSource("groups")
  void nothingGrowsAtTheFirstStart(Balancer balancer, int count) {
    assertThat(share(group(balancer, count), 40 * count)).isCloseTo(1, within(0.02));
  }

  @ParameterizedTest
  @MethodSource("groups")
  void theShareGrowsWhenAServerIsNoLongerDown(Balancer balancer, int count) {
    exchange.now = 50_000;
    TestServer[] servers = TestServer.servers(count, SlowStartTest::slow);
    Membership membership = new Membership(new GroupState(), TestServer.lines(servers));
    Group group = TestServer.group(balancer, servers);
    ServerLine up = Objects.requireNonNull(membership.line(0));
    membership.change(0, up.with(servers[0].down().parameters()));
    group.show(membership);
    assertThat(share(group, 4 * count)).isZero();

    membership.change(0, up);
    group.show(membership);
    share(group, 4 * count); // its time begins
    grows(group);
  }

  @ParameterizedTest
  @MethodSource("groups")
  void theShareGrowsOnOverAReload(Balancer balancer, int count) {
    exchange.now = 50_000;
    GroupState state = new GroupState();
    TestServer[] servers = TestServer.servers(count, SlowStartTest::slow);
    Group before = TestServer.group(state, balancer, servers);
    recover(before);

    grows(TestServer.group(state, balancer, servers));
    assertThat(before.peers()).isNotEmpty(); // whose state is kept as long as it is in use
  }

  @ParameterizedTest
  @MethodSource("groups")
  void aReloadWithoutDownBeginsIt(Balancer balancer, int count) {
    exchange.now = 50_000;
    GroupState state = new GroupState();
    TestServer[] servers = TestServer.servers(count, i -> i == 0 ? slow(i).down() : slow(i));
    Group before = TestServer.group(state, balancer, servers);
    assertThat(share(before, 4 * count)).isZero();

    Group after = TestServer.group(state, balancer, TestServer.servers(count, SlowStartTest::slow));
    share(after, 4 * count); // its time begins
    grows(after);
    assertThat(before.peers()).isNotEmpty();
  }
}
