package io.sluice.upstream.balance;

import static io.sluice.upstream.group.TestServer.server;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.net.Loop;
import io.sluice.upstream.attempt.PeerSelector;
import io.sluice.upstream.group.Group;
import io.sluice.upstream.group.GroupState;
import io.sluice.upstream.group.Membership;
import io.sluice.upstream.group.TestLoop;
import io.sluice.upstream.group.TestServer;
import io.sluice.upstream.peer.Peer;
import io.sluice.upstream.peer.Result;
import io.sluice.upstream.peer.TestExchange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// `fair`, held against what nginx 1.22 with upstream_fair of Debian 12 does with the same servers.
final class FairTest {
  private final TestExchange exchange = new TestExchange();
  private final Loop loop = TestLoop.loop();
  private final Deque<PeerSelector> running = new ArrayDeque<>();

  private static Group group(boolean rotates, Fair.Mode mode, TestServer... servers) {
    return TestServer.group(new Fair(rotates, mode), servers);
  }

  private static Group group(TestServer... servers) {
    return group(true, Fair.Mode.DEFAULT, servers);
  }

  private String begin(Group group) {
    PeerSelector selection = new PeerSelector();
    selection.start(group, loop, exchange);
    Peer peer = selection.next();
    if (peer == null) {
      return "nobody";
    }
    running.add(selection);
    return peer.server();
  }

  private List<String> begin(Group group, int count) {
    List<String> chosen = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      chosen.add(begin(group));
    }
    return chosen;
  }

  private void endOldest() {
    running.removeFirst().done(Result.OK);
  }

  private void endAll() {
    while (!running.isEmpty()) {
      endOldest();
    }
  }

  /// One exchange after the other.
  private List<String> oneByOne(Group group, int count) {
    List<String> chosen = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      chosen.add(begin(group));
      endAll();
    }
    return chosen;
  }

  /// Shares when so many exchanges are always under way and the oldest ends first.
  private Map<String, Integer> shares(Group group, int concurrent, int count) {
    Map<String, Integer> shares = new TreeMap<>();
    begin(group, concurrent);
    for (int i = 0; i < count; i++) {
      endOldest();
      shares.merge(begin(group), 1, Integer::sum);
    }
    endAll();
    return shares;
  }

  @Test
  void idleServersTakeTurnsWhateverTheirWeights() {
    assertThat(oneByOne(group(server("a"), server("b").weight(3), server("c")), 6))
        .containsExactly("b", "a", "c", "b", "a", "c");
  }

  @Test
  void withoutRotationTheFirstIdleServerIsChosen() {
    Group group = group(false, Fair.Mode.DEFAULT, server("a"), server("b"), server("c"));

    assertThat(oneByOne(group, 3)).containsExactly("a", "a", "a");
    assertThat(begin(group, 3)).containsExactly("a", "b", "c");
  }

  @Test
  void aBusyServerIsPassedOver() {
    Group group = group(server("slow"), server("b"), server("c"));
    assertThat(begin(group)).isEqualTo("slow");
    PeerSelector slow = running.removeFirst();

    assertThat(oneByOne(group, 4)).containsExactly("b", "c", "b", "c");
    slow.done(Result.OK);
    assertThat(oneByOne(group, 2)).containsExactly("slow", "b");
  }

  @Test
  void ofBusyServersTheOneWithTheFewestExchangesIsChosen() {
    Group group = group(server("a").weight(1), server("b"), server("c"));
    Map<String, Integer> counts = new TreeMap<>();
    begin(group, 30).forEach(name -> counts.merge(name, 1, Integer::sum));

    assertThat(counts).isEqualTo(Map.of("a", 10, "b", 10, "c", 10));
    endAll();
  }

  /// A weight does not count for more than that.
  @Test
  void amongBusyServersWhatIsLeftOfAWeightCounts() {
    Map<String, Integer> shares = shares(group(server("a").weight(5), server("b")), 8, 4_000);

    assertThat(shares.getOrDefault("a", 0)).isBetween(2_300, 2_500);
  }

  @Test
  void inIdleModeAServerIsIdleUntilItHasItsWeight() {
    Group group = group(true, Fair.Mode.IDLE, server("a").weight(2), server("b").weight(2));
    assertThat(begin(group, 4)).containsExactly("a", "b", "a", "b");
    endAll();

    Group filling = group(false, Fair.Mode.IDLE, server("a").weight(2), server("b").weight(2));
    assertThat(begin(filling, 4)).containsExactly("a", "a", "b", "b");
    endAll();
    assertThat(oneByOne(filling, 3)).containsExactly("a", "a", "a");
  }

  @Test
  void inPeakModeNoServerHasMoreThanItsWeight() {
    Group group = group(true, Fair.Mode.PEAK, server("a").weight(2), server("b").weight(1));

    assertThat(begin(group, 5)).containsExactly("a", "b", "a", "nobody", "nobody");
    endOldest();
    assertThat(begin(group)).isEqualTo("a");
    endAll();
  }

  @Test
  void whoHasFailedIsNotIdle() {
    Group group = group(server("a").fails(2, 10), server("b").fails(2, 10));
    group.peers().getFirst().fail(exchange.nowMillis() / 1000);

    assertThat(oneByOne(group, 3)).containsExactly("b", "b", "b");
    assertThat(begin(group, 2)).containsExactlyInAnyOrder("a", "b");
    endAll();
  }

  @Test
  void eachIsTriedOnceAndBackupsCome() {
    Group group = group(server("a"), server("b"), server("c").backup(), server("d").down());
    PeerSelector selection = new PeerSelector();
    selection.start(group, loop, exchange);
    List<String> asked = new ArrayList<>();
    for (Peer peer = selection.next(); peer != null; peer = selection.next()) {
      asked.add(peer.server());
      selection.done(Result.FAILED);
    }

    assertThat(asked).containsExactly("a", "b", "c");
  }

  @Test
  void turnsGoOnWhenServersChange() {
    GroupState state = new GroupState();
    Fair fair = new Fair(true, Fair.Mode.DEFAULT);
    Membership membership =
        new Membership(state, TestServer.lines(server("a"), server("b"), server("c")));
    Group group = TestServer.group(state, fair, server("a"), server("b"), server("c"));
    assertThat(oneByOne(group, 2)).containsExactly("a", "b");
    membership.add(TestServer.lines(server("d")).getFirst());
    membership.remove(0);
    group.show(membership);

    assertThat(oneByOne(group, 3)).containsExactly("c", "d", "b");
  }
}
