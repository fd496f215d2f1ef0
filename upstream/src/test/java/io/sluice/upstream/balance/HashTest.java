package io.sluice.upstream.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.IpAddress;
import io.sluice.core.text.Template;
import io.sluice.net.Loop;
import io.sluice.upstream.attempt.PeerSelector;
import io.sluice.upstream.group.Group;
import io.sluice.upstream.group.TestLoop;
import io.sluice.upstream.group.TestServer;
import io.sluice.upstream.peer.Balancer;
import io.sluice.upstream.peer.Peer;
import io.sluice.upstream.peer.Result;
import io.sluice.upstream.peer.TestExchange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class HashTest {
  private final TestExchange exchange = new TestExchange();
  private final PeerSelector selection = new PeerSelector();
  private final Loop loop = TestLoop.loop();

  private static Group group(Balancer balancer, String... names) {
    return TestServer.group(
        balancer, TestServer.servers(names.length, i -> TestServer.server(names[i])));
  }

  private String choose(Group group, Result result) {
    StringBuilder asked = new StringBuilder();
    selection.start(group, loop, exchange);
    Peer peer;
    while ((peer = selection.next()) != null) {
      asked.append(asked.isEmpty() ? "" : " ").append(peer.server());
      selection.done(result);
      if (result == Result.OK) {
        break;
      }
    }
    return asked.toString();
  }

  @Test
  void theSameKeyMeetsTheSamePeer() {
    Group group = group(new ConsistentHash(Template.constant("key")), "a:1", "b:1", "c:1");
    String first = choose(group, Result.OK);
    for (int i = 0; i < 100; i++) {
      assertThat(choose(group, Result.OK)).isEqualTo(first);
    }
  }

  @Test
  void keysSpreadOverAllServersAndMostStayWhenOneGoes() {
    Map<String, Integer> shares = new HashMap<>();
    int stayed = 0;
    for (int i = 0; i < 3000; i++) {
      Balancer balancer = new ConsistentHash(Template.constant("key" + i));
      String three = choose(group(balancer, "a:1", "b:1", "c:1"), Result.OK);
      balancer = new ConsistentHash(Template.constant("key" + i));
      String two = choose(group(balancer, "a:1", "b:1"), Result.OK);
      shares.merge(three, 1, Integer::sum);
      if (!three.equals("c:1")) {
        assertThat(two).isEqualTo(three);
        stayed++;
      }
    }
    assertThat(shares).containsOnlyKeys("a:1", "b:1", "c:1");
    assertThat(shares.values()).allMatch(share -> share > 700);
    assertThat(stayed).isGreaterThan(1700);
  }

  @Test
  void aFailedPeerIsFollowedByTheOthersOnTheRing() {
    Group group = group(new ConsistentHash(Template.constant("key")), "a:1", "b:1", "c:1");
    assertThat(choose(group, Result.FAILED).split(" "))
        .containsExactlyInAnyOrder("a:1", "b:1", "c:1");
  }

  @Test
  void anEmptyKeyTakesTurns() {
    Group group = group(new ConsistentHash(Template.constant("")), "a:1", "b:1");
    assertThat(List.of(choose(group, Result.OK), choose(group, Result.OK)))
        .containsExactly("a:1", "b:1");
  }

  /// One selection goes from exchange to exchange and from group to group.
  @Test
  void nothingIsLeftOfTheExchangeBefore() {
    List<Group> groups =
        List.of(
            group(new Hash(TestExchange.KEY), "a:1", "b:1", "c:1", "d:1"),
            group(new ConsistentHash(TestExchange.KEY), "a:1", "b:1", "c:1", "d:1"),
            group(new IpHash(), "a:1", "b:1", "c:1", "d:1"),
            group(RoundRobin.INSTANCE, "a:1", "b:1", "c:1", "d:1"));
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 2_000; i++) {
      Group group = groups.get(random.nextInt(groups.size()));
      exchange.key = "key" + random.nextInt(50);
      exchange.remote(IpAddress.v4(random.nextInt(), 1));
      PeerSelector fresh = new PeerSelector();
      fresh.start(group, loop, exchange);
      String expected = String.valueOf(fresh.next());
      fresh.done(Result.OK);
      selection.start(group, loop, exchange);
      String chosen = String.valueOf(selection.next());
      if (random.nextInt(3) > 0) {
        selection.done(Result.NEXT);
        selection.next();
      }
      selection.done(Result.OK);
      if (!group.equals(groups.getLast())) {
        assertThat(chosen).isEqualTo(expected);
      }
    }
  }
}
