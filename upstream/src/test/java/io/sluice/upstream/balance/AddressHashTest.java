package io.sluice.upstream.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.Position;
import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.net.Loop;
import io.sluice.upstream.attempt.PeerSelector;
import io.sluice.upstream.connect.Keepalive;
import io.sluice.upstream.group.Group;
import io.sluice.upstream.group.GroupState;
import io.sluice.upstream.group.Membership;
import io.sluice.upstream.group.TestLoop;
import io.sluice.upstream.peer.Peer;
import io.sluice.upstream.peer.Result;
import io.sluice.upstream.peer.ServerLine;
import io.sluice.upstream.peer.ServerParameters;
import io.sluice.upstream.peer.TestExchange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// `hash … consistent` over servers that have several addresses.
final class AddressHashTest {
  private static final int KEYS = 4_000;

  private final TestExchange exchange = new TestExchange();
  private final PeerSelector selection = new PeerSelector();
  private final Loop loop = TestLoop.loop();

  private static ServerLine line(String name, ServerParameters parameters, int from, int count) {
    List<Address> addresses = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      addresses.add(IpAddress.v4(0x0a000000 + i, 80));
    }
    return new ServerLine(name, addresses, parameters);
  }

  private static ServerLine line(String name, int from, int count) {
    return line(name, ServerParameters.DEFAULT, from, count);
  }

  private static Group group(ServerLine... lines) {
    Group group = new Group("u", null, new Position("test", 1, 1));
    group.complete(
        new GroupState(),
        new Membership(new GroupState(), List.of(lines)).members(),
        new ConsistentHash(TestExchange.KEY),
        Keepalive.NONE);
    return group;
  }

  /// Where a key is sent, and where to after each failure.
  private List<String> choose(Group group, String key, int attempts) {
    exchange.key = key;
    selection.start(group, loop, exchange);
    List<String> chosen = new ArrayList<>();
    for (int i = 0; i < attempts; i++) {
      Peer peer = selection.next();
      if (peer == null) {
        break;
      }
      chosen.add(peer.name());
      selection.done(Result.NEXT);
    }
    return chosen;
  }

  private Map<String, String> all(Group group) {
    Map<String, String> map = new HashMap<>();
    IntStream.range(0, KEYS)
        .forEach(i -> map.put("key" + i, choose(group, "key" + i, 1).getFirst()));
    return map;
  }

  private static Map<String, Integer> shares(Map<String, String> map) {
    Map<String, Integer> shares = new HashMap<>();
    map.values().forEach(address -> shares.merge(address, 1, Integer::sum));
    return shares;
  }

  /// How many keys of other addresses have another one than before.
  private static long moved(Map<String, String> before, Map<String, String> now, String but) {
    return before.entrySet().stream()
        .filter(each -> !each.getValue().equals(but))
        .filter(each -> !each.getValue().equals(now.get(each.getKey())))
        .count();
  }

  @Test
  void aKeyStaysWithAnAddress() {
    Group group = group(line("a.example", 1, 4));
    Map<String, String> first = all(group);

    assertThat(all(group)).isEqualTo(first);
    assertThat(shares(first)).hasSize(4);
    assertThat(shares(first).values()).allMatch(share -> share > 700 && share < 1_300);
  }

  @Test
  void theAddressesOfEachOfSeveralNamesShareItsKeys() {
    Map<String, Integer> shares =
        shares(all(group(line("a.example", 1, 3), line("b.example", 4, 1))));

    assertThat(shares.get("10.0.0.4:80")).isBetween(1_600, 2_400);
    assertThat(shares).hasSize(4);
    assertThat(shares.values()).allMatch(share -> share > 450);
  }

  @Test
  void onlyTheKeysOfAnAddressThatGoesMove() {
    Map<String, String> five = all(group(line("a.example", 1, 5), line("b.example", 9, 1)));
    Map<String, String> four = all(group(line("a.example", 1, 4), line("b.example", 9, 1)));

    assertThat(moved(five, four, "10.0.0.5:80")).isZero();
    assertThat(four.values()).doesNotContain("10.0.0.5:80");
  }

  @Test
  void theOrderOfAnAnswerDoesNotMatter() {
    ServerLine line = line("a.example", 1, 5);
    ServerLine turned =
        new ServerLine("a.example", line.addresses().reversed(), ServerParameters.DEFAULT);

    assertThat(all(group(turned))).isEqualTo(all(group(line)));
  }

  @Test
  void afterAFailureAKeyHasASecondAddress() {
    Group group = group(line("a.example", 1, 3), line("b.example", 9, 1));
    for (int i = 0; i < 100; i++) {
      List<String> attempts = choose(group, "key" + i, 4);
      assertThat(attempts).hasSize(4).doesNotHaveDuplicates();
      assertThat(choose(group, "key" + i, 4)).isEqualTo(attempts);
    }
  }

  @Test
  void anAddressThatHasFailedGetsItsKeysBack() {
    Group group = group(line("a.example", ServerParameters.DEFAULT.failTimeout(10), 1, 3));
    Map<String, String> well = all(group);
    Peer ill = group.peers().getFirst();
    ill.fail(exchange.nowMillis() / 1000);
    Map<String, String> meanwhile = all(group);
    exchange.now += 20_000;
    Map<String, String> again = all(group);

    assertThat(meanwhile.values()).doesNotContain(ill.name());
    assertThat(moved(well, meanwhile, ill.name())).isZero();
    assertThat(again).isEqualTo(well);
  }

  @Test
  void aNameThatIsDownHasNoKeys() {
    ServerParameters down = ServerParameters.DEFAULT.service(ServerParameters.Service.DOWN);
    Map<String, Integer> shares =
        shares(all(group(line("a.example", down, 1, 3), line("b.example", 9, 2))));

    assertThat(shares).containsOnlyKeys("10.0.0.9:80", "10.0.0.10:80");
  }

  @Test
  void weightsAreThoseOfNamesAsInNginx() {
    Map<String, Integer> shares =
        shares(
            all(
                group(
                    line("a.example", ServerParameters.DEFAULT.weight(3), 1, 2),
                    line("b.example", 9, 1))));

    assertThat(shares.get("10.0.0.9:80")).isBetween(800, 1_200);
  }
}
