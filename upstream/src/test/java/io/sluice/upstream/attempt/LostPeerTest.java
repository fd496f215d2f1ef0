package io.sluice.upstream.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.Position;
import io.sluice.core.address.IpAddress;
import io.sluice.upstream.balance.RoundRobin;
import io.sluice.upstream.connect.Keepalive;
import io.sluice.upstream.group.Group;
import io.sluice.upstream.group.GroupState;
import io.sluice.upstream.group.Membership;
import io.sluice.upstream.group.TestLoop;
import io.sluice.upstream.peer.Endpoint;
import io.sluice.upstream.peer.Peer;
import io.sluice.upstream.peer.Result;
import io.sluice.upstream.peer.ServerLine;
import io.sluice.upstream.peer.ServerParameters;
import io.sluice.upstream.peer.TestExchange;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a long session may ask about its server.
final class LostPeerTest {
  private final GroupState state = new GroupState();
  private final ServerLine line = ServerLine.implicit("name", List.of());
  private final Membership membership = new Membership(state, List.of(line));
  private final Group group = new Group("u", null, new Position("test", 1, 1));
  private final PeerSelector selection = new PeerSelector();

  @BeforeEach
  void select() {
    replace(1, 2);
    group.complete(state, membership.members(), RoundRobin.INSTANCE, Keepalive.NONE);
    selection.start(group, TestLoop.loop(), new TestExchange());
    assertThat(selection.next()).hasToString("0.0.0.1:80");
  }

  private void replace(int... hosts) {
    membership.replace(
        0,
        IntStream.of(hosts)
            .mapToObj(host -> new Endpoint(IpAddress.v4(host, 80), "name", 1, false))
            .toList());
    group.show(membership);
  }

  @Test
  void oneThatStaysIsNotLostWhateverHappensToOthers() {
    assertThat(selection.lost()).isFalse();
    replace(3, 1);
    assertThat(selection.lost()).isFalse();
  }

  @Test
  void oneThatFailsIsNotLost() {
    PeerSelector other = new PeerSelector();
    other.start(group, TestLoop.loop(), new TestExchange());
    Peer same = other.next();
    while (same != null && !same.name().equals("0.0.0.1:80")) {
      same = other.next();
    }
    other.done(Result.FAILED);
    assertThat(selection.lost()).isFalse();
  }

  @Test
  void oneThatIsRemovedIsLostEvenIfItComesBack() {
    replace(2);
    assertThat(selection.lost()).isTrue();
    replace(1, 2);
    assertThat(selection.lost()).isTrue();
  }

  @Test
  void oneThatIsMarkedAsDownIsLost() {
    var off = ServerParameters.DEFAULT.service(ServerParameters.Service.DOWN);
    membership.change(0, line.with(off));
    group.show(membership);
    assertThat(selection.lost()).isTrue();
  }

  @Test
  void nobodyIsLostBeforeOneIsChosenAndAfterTheEnd() {
    replace(2);
    selection.done(Result.OK);
    assertThat(selection.lost()).isFalse();
  }
}
