package io.sluice.upstream.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.Position;
import io.sluice.core.address.IpAddress;
import io.sluice.upstream.attempt.PeerSelector;
import io.sluice.upstream.balance.RoundRobin;
import io.sluice.upstream.connect.Keepalive;
import io.sluice.upstream.peer.Endpoint;
import io.sluice.upstream.peer.Members;
import io.sluice.upstream.peer.Peer;
import io.sluice.upstream.peer.Result;
import io.sluice.upstream.peer.ServerLine;
import io.sluice.upstream.peer.ServerParameters;
import io.sluice.upstream.peer.TestExchange;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class MembershipTest {
  private final GroupState state = new GroupState();
  private final ServerLine fixed = line("fixed", 9);
  private final ServerLine changing = line("changing");
  private final Membership membership = new Membership(state, List.of(fixed, changing));

  private static ServerLine line(String text, int... hosts) {
    var addresses = IntStream.of(hosts).mapToObj(h -> IpAddress.v4(h, 80)).toList();
    return new ServerLine(text, List.copyOf(addresses), ServerParameters.DEFAULT.weight(2));
  }

  private static Endpoint endpoint(int host) {
    return new Endpoint(IpAddress.v4(host, 80), "changing", 2, false);
  }

  private static List<Endpoint> endpoints(int... hosts) {
    return IntStream.of(hosts).mapToObj(MembershipTest::endpoint).toList();
  }

  private static List<String> names(List<Peer> peers) {
    return peers.stream().map(peer -> peer.address().host()).toList();
  }

  @Test
  void aLineThatStandsForNothingYetHasNoPeers() {
    assertThat(names(membership.members().primary())).containsExactly("0.0.0.9");
    assertThat(membership.members().single()).isTrue();
  }

  @Test
  void whatStaysKeepsItsPlaceAndItsState() {
    membership.replace(1, endpoints(1, 2, 3));
    Members before = membership.members();
    before.primary().get(3).fail(100);

    assertThat(membership.replace(1, endpoints(4, 3, 1))).isTrue();
    Members after = membership.members();
    assertThat(names(after.primary())).containsExactly("0.0.0.9", "0.0.0.1", "0.0.0.3", "0.0.0.4");
    assertThat(after.primary().get(2).fails()).isEqualTo(1);
    assertThat(after.primary()).extracting(Peer::index).containsExactly(0, 1, 2, 3);
    assertThat(before.primary()).hasSize(4); // a snapshot does not change
  }

  @Test
  void anotherOrderOfTheSameAddressesChangesNothing() {
    membership.replace(1, endpoints(1, 2, 3));

    assertThat(membership.replace(1, endpoints(3, 1, 2))).isFalse();
  }

  @Test
  void anAddressThatWentAwayBeginsAnew() {
    membership.replace(1, endpoints(1, 2));
    membership.members().primary().get(1).fail(100);
    membership.replace(1, endpoints(2));
    membership.members();
    membership.replace(1, endpoints(2, 1));

    assertThat(membership.members().primary().get(2).name()).isEqualTo("0.0.0.1:80");
    assertThat(membership.members().primary().get(2).fails()).isZero();
  }

  @Test
  void anotherWeightCountsAtOnce() {
    membership.replace(1, endpoints(1));
    membership.members().primary().get(1).fail(100);
    membership.replace(1, endpoints(1).stream().map(e -> e.weighing(9)).toList());
    Peer heavier = membership.members().primary().get(1);

    assertThat(heavier.share(0, false)).isEqualTo(9);
    assertThat(heavier.fails()).isEqualTo(1);
  }

  @Test
  void aServerKeepsItsStateWhateverElseItsLineSays() {
    membership.members().primary().getFirst().fail(100);
    var other = ServerParameters.DEFAULT.weight(7).maxFails(3).failTimeout(60);
    Membership reloaded = new Membership(state, List.of(changing, fixed.with(other)));
    Peer peer = reloaded.members().primary().getFirst();

    assertThat(peer.fails()).isEqualTo(1);
    assertThat(peer.share(0, false)).isEqualTo(7);
  }

  @Test
  void oneAddressTwiceIsTwoPeers() {
    membership.replace(1, endpoints(1, 1));
    Members members = membership.members();

    members.primary().get(1).fail(100);
    assertThat(members.primary()).extracting(Peer::fails).containsExactly(0, 1, 0);
  }

  @Test
  void anExchangeGoesOnWithThePeersThatItBeganWith() {
    membership.replace(1, endpoints(1));
    Group group = new Group("u", null, new Position("test", 1, 1));
    group.complete(state, membership.members(), RoundRobin.INSTANCE, Keepalive.NONE);
    TestExchange exchange = new TestExchange();
    PeerSelector selection = new PeerSelector();
    selection.start(group, TestLoop.loop(), exchange);
    Peer first = Objects.requireNonNull(selection.next());
    membership.replace(1, List.of());
    group.show(membership);
    selection.done(Result.FAILED);
    Peer second = Objects.requireNonNull(selection.next());
    selection.done(Result.OK);

    assertThat(List.of(first, second))
        .extracting(Peer::name)
        .containsExactlyInAnyOrder("0.0.0.9:80", "0.0.0.1:80");
    assertThat(first.connections()).isZero();
    assertThat(group.peers()).singleElement().extracting(Peer::connections).isEqualTo(0);
  }
}
