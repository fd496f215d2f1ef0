package io.sluice.net.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.IpAddress;
import io.sluice.net.Failures;
import io.sluice.net.FileThreads;
import io.sluice.net.LinesLog;
import io.sluice.net.LoopOptions;
import io.sluice.net.sim.SimConditions;
import io.sluice.net.sim.SimLoop;
import io.sluice.net.sim.SimNameServer;
import io.sluice.net.sim.SimNetwork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A resolver on a simulated network, with name servers that follow a script.
final class ResolverTest {
  private static final IpAddress ONE = IpAddress.v4(0x0A000001, 53);
  private static final IpAddress TWO = IpAddress.v4(0x0A000002, 53);
  private static final long TIMEOUT = 30_000;
  private static final SimConditions IN_ORDER = SimConditions.GOOD.delay(100, 100);

  private final SimNetwork network = new SimNetwork(7);
  private final Failures failures = new Failures();
  private final LinesLog log = new LinesLog();
  private final ResolverCounters counters = new ResolverCounters();
  private final List<Answer> answers = new ArrayList<>();
  private final SimLoop loop = network.newLoop("loop", options(), IpAddress.v4(0x0A000064, 0));

  private LoopOptions options() {
    return new LoopOptions(new FileThreads(), failures);
  }

  private SimNameServer server(IpAddress at, SimNameServer.Script script) {
    return new SimNameServer(network, at, options(), script);
  }

  private Resolver resolver(long valid, IpAddress... servers) {
    return resolver(new ResolverSettings(List.of(servers), valid, true, true));
  }

  private Resolver resolver(ResolverSettings settings) {
    return new Resolver(loop, settings, log.log(), counters);
  }

  /// Addresses for A alone.
  private static List<byte[]> ipv4(Asked asked, int ttl, String... addresses) {
    ScriptedReply reply = ScriptedReply.to(asked);
    if (asked.type() == Asked.A) {
      for (String address : addresses) {
        reply.host(address, ttl);
      }
    }
    return List.of(reply.bytes());
  }

  private void lookUp(Resolver resolver, String name) {
    loop.execute(() -> resolver.lookUp(name, TIMEOUT, answers::add));
  }

  /// Looks a name up and waits.
  private Answer ask(Resolver resolver, String name) {
    answers.clear();
    lookUp(resolver, name);
    assertThat(network.until(() -> !answers.isEmpty(), 60_000)).isTrue();
    return answers.removeFirst();
  }

  private Answer askService(Resolver resolver, String service, String name) {
    answers.clear();
    loop.execute(() -> resolver.lookUpService(service, name, TIMEOUT, answers::add));
    assertThat(network.until(() -> !answers.isEmpty(), 60_000)).isTrue();
    return answers.removeFirst();
  }

  private static List<String> hosts(Answer answer) {
    return answer.addresses().stream().map(found -> found.address().host()).toList();
  }

  private static List<String> names(SimNameServer server) {
    return server.asked().stream().map(asked -> asked.name() + ' ' + asked.type()).toList();
  }

  @AfterEach
  void nothingIsLeft() {
    network.run(60_000);
    assertThat(loop.connections()).as("open sockets").isZero();
    assertThat(loop.timers()).as("armed timers").isZero();
    assertThat(failures.thrown).isEmpty();
  }

  // ---- what is asked

  @Test
  void bothFamiliesAreAskedForAndIpv4ComesFirst() {
    SimNameServer server =
        server(
            ONE,
            asked ->
                asked.type() == Asked.AAAA
                    ? List.of(ScriptedReply.to(asked).host("2001:db8::1", 60).bytes())
                    : ipv4(asked, 60, "192.0.2.1", "192.0.2.2"));
    Answer answer = ask(resolver(0, ONE), "Example.NET.");

    assertThat(answer.status()).isEqualTo(Status.NOERROR);
    assertThat(hosts(answer)).containsExactly("192.0.2.1", "192.0.2.2", "2001:db8::1");
    assertThat(answer.addresses()).allMatch(found -> found.name().equals("example.net"));
    assertThat(names(server)).containsExactlyInAnyOrder("example.net 1", "example.net 28");
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void onlyTheFamilyThatIsWantedIsAskedFor() {
    SimNameServer server = server(ONE, asked -> ipv4(asked, 60, "192.0.2.1"));
    ask(resolver(new ResolverSettings(List.of(ONE), 0, true, false)), "a.example");
    ask(resolver(new ResolverSettings(List.of(ONE), 0, false, true)), "b.example");

    assertThat(names(server)).containsExactly("a.example 1", "b.example 28");
  }

  @Test
  void everyQueryHasAnotherNumberAndLeavesFromAnotherPort() {
    Set<Integer> ids = new HashSet<>();
    server(
        ONE,
        asked -> {
          ids.add(asked.id());
          return ipv4(asked, 0, "192.0.2.1");
        });
    Resolver resolver = resolver(0, ONE);
    for (int i = 0; i < 50; i++) {
      ask(resolver, "n" + i + ".example");
      assertThat(loop.connections()).isZero(); // the next socket has a port of its own
    }
    assertThat(ids).hasSizeGreaterThan(95);
  }

  @Test
  void namesThatCannotBeAskedForDoNotExist() {
    SimNameServer server = server(ONE, asked -> ipv4(asked, 60, "192.0.2.1"));
    Resolver resolver = resolver(0, ONE);
    for (String name : List.of("", "a..b", ".a", "x".repeat(64), "a.".repeat(128) + "a", "a b")) {
      assertThat(ask(resolver, name).status()).as(name).isEqualTo(Status.NXDOMAIN);
    }
    assertThat(server.asked()).isEmpty();
  }

  // ---- what is remembered

  @Test
  void anAnswerHoldsForItsTtl() {
    SimNameServer server =
        server(ONE, asked -> ipv4(asked, 10, "192.0.2." + (1 + asked.number() / 2)));
    Resolver resolver = resolver(0, ONE);

    assertThat(hosts(ask(resolver, "a.example"))).containsExactly("192.0.2.1");
    network.run(9_000);
    assertThat(hosts(ask(resolver, "A.example"))).containsExactly("192.0.2.1");
    assertThat(server.asked()).hasSize(2);
    network.run(2_500);
    assertThat(hosts(ask(resolver, "a.example"))).containsExactly("192.0.2.2");
    assertThat(server.asked()).hasSize(4);
  }

  @Test
  void validOverridesTheTtl() {
    SimNameServer server = server(ONE, asked -> ipv4(asked, 3600, "192.0.2.1"));
    Resolver resolver = resolver(1, ONE);
    ask(resolver, "a.example");
    network.run(2_500);
    ask(resolver, "a.example");

    assertThat(server.asked()).hasSize(4);
  }

  @Test
  void whatNobodyAsksForIsForgotten() {
    SimNameServer server = server(ONE, asked -> ipv4(asked, 3600, "192.0.2.1"));
    Resolver resolver = resolver(0, ONE);
    ask(resolver, "a.example");
    network.run(32_000);
    ask(resolver, "b.example");
    ask(resolver, "a.example");

    assertThat(server.asked()).hasSize(6);
  }

  @Test
  void oneQueryServesAllWhoWait() {
    SimNameServer server = server(ONE, asked -> ipv4(asked, 60, "192.0.2.1"));
    Resolver resolver = resolver(0, ONE);
    for (int i = 0; i < 20; i++) {
      lookUp(resolver, "a.example");
    }
    assertThat(network.until(() -> answers.size() == 20, 1_000)).isTrue();
    assertThat(server.asked()).hasSize(2);
    assertThat(counters.names()).isEqualTo(1);
    assertThat(counters.responses(Status.NOERROR)).isEqualTo(1);
  }

  @Test
  void usersOfACachedAnswerBeginAtDifferentAddresses() {
    server(ONE, asked -> ipv4(asked, 3600, "192.0.2.1", "192.0.2.2", "192.0.2.3"));
    Resolver resolver = resolver(0, ONE);
    ask(resolver, "a.example");
    Map<String, Integer> first = new HashMap<>();
    for (int i = 0; i < 300; i++) {
      Answer answer = ask(resolver, "a.example");
      assertThat(answer.addresses()).hasSize(3);
      first.merge(hosts(answer).getFirst(), 1, Integer::sum);
    }
    assertThat(first.values()).hasSize(3).allMatch(count -> count > 50);
  }

  @Test
  void aFailureIsNotRemembered() {
    SimNameServer server =
        server(
            ONE,
            asked ->
                asked.number() < 2
                    ? List.of(ScriptedReply.to(asked).code(3).bytes())
                    : ipv4(asked, 60, "192.0.2.1"));
    Resolver resolver = resolver(0, ONE);

    assertThat(ask(resolver, "a.example").status()).isEqualTo(Status.NXDOMAIN);
    assertThat(ask(resolver, "a.example").found()).isTrue();
    assertThat(server.asked()).hasSize(4);
    assertThat(counters.responses(Status.NXDOMAIN)).isEqualTo(1);
  }

  // ---- servers that do not answer

  @Test
  void theNextServerIsAskedAfterFiveSeconds() {
    SimNameServer silent = server(ONE, asked -> List.of());
    server(TWO, asked -> ipv4(asked, 60, "192.0.2.1"));
    Answer answer = ask(resolver(0, ONE, TWO), "a.example");

    assertThat(answer.found()).isTrue();
    assertThat(silent.asked()).hasSize(2);
    assertThat(network.clock().nanoTime() / 1_000_000).isBetween(5_000L, 6_000L);
  }

  @Test
  void whoComesWhenNobodyWaitsAnyMoreAsksAtOnce() {
    server(ONE, asked -> asked.number() < 2 ? List.of() : ipv4(asked, 60, "192.0.2.1"));
    Resolver resolver = resolver(0, ONE);
    loop.execute(() -> resolver.lookUp("a.example", 1_000, answers::add));
    assertThat(network.until(() -> !answers.isEmpty(), 60_000)).isTrue();
    assertThat(answers.getFirst().status()).isEqualTo(Status.TIMEDOUT);

    assertThat(ask(resolver, "a.example").found()).isTrue();
    assertThat(network.clock().nanoTime() / 1_000_000).isBetween(1_000L, 2_000L);
  }

  @Test
  void lostDatagramsAreSentAgain() {
    network.conditions(SimConditions.GOOD.loss(0.2));
    server(ONE, asked -> ipv4(asked, 0, "192.0.2.1"));
    Resolver resolver = resolver(0, ONE);
    int found = 0;
    for (int i = 0; i < 20; i++) {
      found += ask(resolver, "n" + i + ".example").found() ? 1 : 0;
    }
    assertThat(found).isGreaterThan(18);
  }

  @Test
  void questionsAreSpreadOverTheServers() {
    SimNameServer one = server(ONE, asked -> ipv4(asked, 60, "192.0.2.1"));
    SimNameServer two = server(TWO, asked -> ipv4(asked, 60, "192.0.2.1"));
    Resolver resolver = resolver(0, ONE, TWO);
    for (int i = 0; i < 10; i++) {
      ask(resolver, "n" + i + ".example");
    }
    assertThat(one.asked()).hasSize(10);
    assertThat(two.asked()).hasSize(10);
  }

  @Test
  void aServerThatIsDownIsToldToTheLogAndTheTimeoutEndsIt() {
    Resolver resolver = resolver(0, ONE);
    loop.execute(() -> resolver.lookUp("a.example", 8_000, answers::add));
    assertThat(network.until(() -> !answers.isEmpty(), 60_000)).isTrue();

    assertThat(answers.getFirst().status()).isEqualTo(Status.TIMEDOUT);
    assertThat(counters.responses(Status.TIMEDOUT)).isEqualTo(1);
    assertThat(log.lines())
        .isNotEmpty()
        .allMatch(line ->
            line.equals(
                "error recv() failed (111: Connection refused)"
                    + " while resolving, resolver: 10.0.0.1:53"));
  }

  @Test
  void whoGivesUpHearsNothing() {
    server(ONE, asked -> ipv4(asked, 60, "192.0.2.1"));
    Resolver resolver = resolver(0, ONE);
    loop.execute(() -> resolver.lookUp("a.example", TIMEOUT, answers::add).cancel());
    loop.execute(() -> resolver.lookUpService("http", "a", TIMEOUT, answers::add).cancel());
    network.run(60_000);

    assertThat(answers).isEmpty();
  }

  @Test
  void closingEndsEverything() {
    server(ONE, asked -> List.of());
    Resolver resolver = resolver(0, ONE);
    lookUp(resolver, "a.example");
    network.run(1_000);
    loop.execute(resolver::close);
    network.run(100);

    assertThat(loop.connections()).isZero();
    assertThat(loop.timers()).isZero();
    assertThat(answers).isEmpty();
  }

  // ---- large answers

  @Test
  void aTruncatedAnswerIsFetchedOverTcp() {
    String[] many =
        IntStream.range(0, 2_000).mapToObj(i -> "10.1.2." + i % 250).toArray(String[]::new);
    SimNameServer server =
        server(
            ONE,
            asked ->
                asked.stream() || asked.type() == Asked.AAAA
                    ? ipv4(asked, 60, many)
                    : List.of(ScriptedReply.to(asked).truncated().bytes()));
    network.conditions(SimConditions.RAGGED.loss(0));
    Answer answer = ask(resolver(0, ONE), "a.example");

    assertThat(answer.addresses()).hasSize(2_000);
    assertThat(server.asked().stream().filter(Asked::stream)).hasSize(1);
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void anAnswerThatIsTruncatedOverTcpTooIsNone() {
    server(ONE, asked -> List.of(ScriptedReply.to(asked).truncated().bytes()));

    assertThat(ask(resolver(0, ONE), "a.example").status()).isEqualTo(Status.TIMEDOUT);
    assertThat(log.lines()).anyMatch(line -> line.startsWith("error invalid TCP DNS response "));
  }

  // ---- aliases

  private static List<byte[]> aliases(Asked asked) {
    String name = asked.name();
    int number = Integer.parseInt(name.substring(1, name.indexOf('.')));
    return number == 0
        ? ipv4(asked, 60, "192.0.2.1")
        : List.of(ScriptedReply.to(asked).alias("n" + (number - 1) + ".example", 60).bytes());
  }

  @Test
  void aliasesAreFollowedAsFarAsFiftySteps() {
    server(ONE, ResolverTest::aliases);
    Resolver resolver = resolver(0, ONE);

    assertThat(hosts(ask(resolver, "n50.example"))).containsExactly("192.0.2.1");
    assertThat(ask(resolver, "n51.example").status()).isEqualTo(Status.NXDOMAIN);
  }

  @Test
  void aLoopOfAliasesEnds() {
    server(
        ONE,
        asked ->
            List.of(
                ScriptedReply.to(asked)
                    .alias(asked.name().equals("a.example") ? "b.example" : "a.example", 60)
                    .bytes()));

    assertThat(ask(resolver(0, ONE), "a.example").status()).isEqualTo(Status.NXDOMAIN);
  }

  // ---- services

  @Test
  void targetsOfAServiceComeByPriority() {
    SimNameServer server =
        server(
            ONE,
            asked ->
                switch (asked.name()) {
                  case "_http._tcp.example.net" ->
                      List.of(
                          ScriptedReply.to(asked)
                              .service(2, 7, 8002, "b.example.net", 60)
                              .service(1, 0, 8001, "a.example.net", 60)
                              .service(3, 1, 8003, "c.example.net", 60)
                              .bytes());
                  case "a.example.net" -> ipv4(asked, 60, "192.0.2.1", "192.0.2.2");
                  case "b.example.net" -> ipv4(asked, 30, "192.0.2.3");
                  default -> List.of(ScriptedReply.to(asked).code(2).bytes());
                });
    Answer answer = askService(resolver(0, ONE), "http", "example.net");

    assertThat(answer.addresses())
        .extracting(found -> found.address().text() + ' ' + found.name() + ' ' + found.priority())
        .containsExactly(
            "192.0.2.1:8001 a.example.net 1",
            "192.0.2.2:8001 a.example.net 1",
            "192.0.2.3:8002 b.example.net 2");
    assertThat(answer.addresses()).extracting(Answer.Found::weight).containsExactly(1, 1, 7);
    assertThat(answer.missing())
        .containsExactly(
            new Answer.Unresolved("c.example.net", Status.SERVFAIL, Answer.Family.ANY));
    assertThat(names(server)).startsWith("_http._tcp.example.net 33");
    assertThat(counters.services()).isEqualTo(1);
  }

  @Test
  void aServiceMayBeGivenByItsLabels() {
    SimNameServer server = server(ONE, asked -> List.of(ScriptedReply.to(asked).code(3).bytes()));

    assertThat(askService(resolver(0, ONE), "_xmpp._udp", "example.net").status())
        .isEqualTo(Status.NXDOMAIN);
    assertThat(names(server)).containsExactly("_xmpp._udp.example.net 33");
  }

  @Test
  void weightsDecideWhoComesFirst() {
    server(
        ONE,
        asked ->
            asked.type() == Asked.SRV
                ? List.of(
                    ScriptedReply.to(asked)
                        .service(1, 9, 1, "a.example.net", 3600)
                        .service(1, 1, 2, "b.example.net", 3600)
                        .bytes())
                : ipv4(asked, 3600, "192.0.2.1"));
    Resolver resolver = resolver(0, ONE);
    int heavy = 0;
    for (int i = 0; i < 500; i++) {
      heavy += askService(resolver, "x", "y").addresses().getFirst().address().port() == 1 ? 1 : 0;
    }
    assertThat(heavy).isBetween(400, 495);
  }

  // ---- answers that are not

  @Test
  void whatDoesNotBelongToTheQuestionIsIgnoredAndTheTrueAnswerTaken() {
    network.conditions(IN_ORDER);
    server(
        ONE,
        asked -> {
          List<byte[]> all = new ArrayList<>();
          all.add(ScriptedReply.to(asked).id(asked.id() ^ 1).host("6.6.6.6", 60).bytes());
          all.add(ScriptedReply.to(asked).aboutAnother().host("6.6.6.6", 60).bytes());
          all.add(ScriptedReply.to(asked).flags(0x0100).host("6.6.6.6", 60).bytes());
          all.add(ScriptedReply.to(asked).code(1).bytes());
          all.add(ScriptedReply.to(asked).record(asked.type(), 6, 6, 6).bytes());
          all.addAll(ipv4(asked, 60, "192.0.2.1"));
          return all;
        });

    assertThat(hosts(ask(resolver(0, ONE), "a.example"))).containsExactly("192.0.2.1");
    assertThat(log.lines())
        .anyMatch(line ->
            line.matches("error wrong ident \\d+ in DNS response for a.example, expect \\d+"))
        .contains("error unexpected DNS response for `.example")
        .anyMatch(line -> line.matches("error invalid UDP DNS response \\d+ fl:0100"))
        .anyMatch(line ->
            line.matches(
                "error DNS error \\(1: Format error\\), query id:\\d+, name:\"a.example\""))
        .contains("error invalid A record in DNS response");
  }

  @Test
  void pointersThatLeadNowhereDoNoHarm() {
    network.conditions(IN_ORDER);
    server(
        ONE,
        asked -> {
          List<byte[]> all = new ArrayList<>();
          int self = asked.questionEnd() + 12; // where the record's data begins
          all.add(ScriptedReply.to(asked).record(Asked.CNAME, 0xC0 | self >> 8, self).bytes());
          all.add(ScriptedReply.to(asked).record(Asked.CNAME, 0xFF, 0xFF).bytes());
          all.add(ScriptedReply.to(asked).record(Asked.CNAME, 63, 'a').bytes());
          all.addAll(ipv4(asked, 60, "192.0.2.1"));
          return all;
        });

    assertThat(hosts(ask(resolver(0, ONE), "a.example"))).containsExactly("192.0.2.1");
    assertThat(log.lines()).hasSize(6).allMatch(line -> line.endsWith(" DNS response"));
  }

  @Test
  void noiseIsToldAndSurvived() {
    network.conditions(IN_ORDER);
    Random random = new Random(1);
    server(
        ONE,
        asked -> {
          List<byte[]> all = new ArrayList<>();
          byte[] whole = ScriptedReply.to(asked).alias("b.example", 1).host("192.0.2.9", 1).bytes();
          for (int i = 0; i < 2_000; i++) {
            byte[] noise = whole.clone();
            for (int n = random.nextInt(1, 6); n > 0; n--) {
              noise[random.nextInt(noise.length)] = (byte) random.nextInt();
            }
            noise[0] ^= 1; // never the query's own number
            all.add(Arrays.copyOf(noise, random.nextInt(noise.length + 1)));
          }
          all.addAll(ipv4(asked, 60, "192.0.2.1"));
          return all;
        });

    assertThat(hosts(ask(resolver(0, ONE), "a.example"))).containsExactly("192.0.2.1");
    assertThat(log.lines()).hasSizeGreaterThan(1_000);
  }
}
