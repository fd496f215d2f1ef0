package io.sluice.upstream.attempt;

import static io.sluice.upstream.group.TestServer.server;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.IpAddress;
import io.sluice.net.FileThreads;
import io.sluice.net.LoopEvent;
import io.sluice.net.LoopOptions;
import io.sluice.net.sim.SimLoop;
import io.sluice.net.sim.SimNetwork;
import io.sluice.upstream.balance.RoundRobin;
import io.sluice.upstream.group.Group;
import io.sluice.upstream.group.GroupQueue;
import io.sluice.upstream.group.Membership;
import io.sluice.upstream.group.TestServer;
import io.sluice.upstream.peer.Peer;
import io.sluice.upstream.peer.Result;
import io.sluice.upstream.peer.ServerLine;
import io.sluice.upstream.peer.TestExchange;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Exchanges that wait for a server, on a loop whose time is simulated.
final class GroupQueueTest {
  private static final int LONGEST = 5_000;

  private final SimNetwork network = new SimNetwork(1);
  private final List<LoopEvent> complaints = new ArrayList<>();
  private final SimLoop loop =
      network.newLoop(
          "loop", new LoopOptions(new FileThreads(), complaints::add), IpAddress.v4(1, 0));
  private final TestExchange exchange = new TestExchange();

  /// One exchange on its way through the servers.
  private final class Visit implements PeerSelector.Waiter {
    private final PeerSelector selection = new PeerSelector();
    private String has = "nobody";

    Visit(Group group) {
      selection.start(group, loop, exchange);
      ask();
    }

    private void ask() {
      Peer peer = selection.next();
      if (peer != null) {
        chosen(peer);
      } else {
        has = "nobody";
        assertThat(selection.await(this)).isTrue();
      }
    }

    void fails() {
      selection.done(Result.FAILED);
      ask();
    }

    void ends() {
      selection.done(Result.OK);
    }

    @Override
    public void chosen(Peer peer) {
      has = peer.server();
    }

    @Override
    public void queueTimedOut() {
      has = "no hope";
    }
  }

  private static Group group(TestServer... servers) {
    Group group = TestServer.group(RoundRobin.INSTANCE, servers);
    group.queue(new GroupQueue(new GroupQueue.Settings(10, LONGEST)));
    return group;
  }

  /// A server that serves one at a time, and that no failure takes out of service.
  private static TestServer narrow(String name) {
    return server(name).maxConns(1).fails(0, 10);
  }

  private void run(long millis) {
    network.run(millis);
    exchange.now += millis;
    assertThat(complaints).isEmpty();
  }

  @Test
  void whoComesFirstIsServedFirst() {
    Group group = group(narrow("a"));
    Visit first = new Visit(group);
    Visit second = new Visit(group);
    Visit third = new Visit(group);
    first.ends();
    run(1);

    assertThat(List.of(second.has, third.has)).containsExactly("a", "nobody");
    run(LONGEST);
    assertThat(third.has).isEqualTo("no hope");
  }

  @Test
  void whoHasFailedAtOneWaitsForAnyOther() {
    Group group = group(narrow("a"), narrow("b"), narrow("c").backup().down());
    Visit visit = new Visit(group);
    Visit other = new Visit(group);
    visit.fails();
    assertThat(visit.has).isEqualTo("nobody");
    other.ends();
    run(1);

    assertThat(visit.has).isEqualTo("b");
  }

  @Test
  void whoWaitsForAnotherServerKeepsNobodyFromThisOne() {
    Group group = group(narrow("a"), narrow("b"));
    Visit visit = new Visit(group);
    Visit other = new Visit(group);
    visit.fails();
    Visit behind = new Visit(group);
    run(1);

    assertThat(List.of(visit.has, behind.has)).containsExactly("nobody", "a");
    other.ends();
    run(1);
    assertThat(visit.has).isEqualTo("b");
  }

  @Test
  void whoKnowsOnlyTheServersOfBeforeKeepsNobodyFromNewOnes() {
    Group group = group(narrow("a"), narrow("b"));
    Visit visit = new Visit(group);
    new Visit(group);
    visit.fails();
    new Visit(group);
    Visit behind = new Visit(group);
    run(1);
    assertThat(List.of(visit.has, behind.has)).containsExactly("nobody", "nobody");
    List<ServerLine> lines = TestServer.lines(narrow("a"), narrow("b"), narrow("c"));
    group.show(new Membership(group.state(), lines));
    run(1);

    assertThat(List.of(visit.has, behind.has)).containsExactly("nobody", "c");
  }
}
