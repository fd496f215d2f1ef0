package io.sluice.upstream.conf;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.Configuration;
import io.sluice.config.Context;
import io.sluice.config.Directive;
import io.sluice.config.Directives;
import io.sluice.config.Environment;
import io.sluice.config.Scope;
import io.sluice.config.Sources;
import io.sluice.core.address.IpAddress;
import io.sluice.core.log.ErrorLog;
import io.sluice.core.log.Logs;
import io.sluice.core.text.Variables;
import io.sluice.net.FileThreads;
import io.sluice.net.LoopEvent;
import io.sluice.net.LoopOptions;
import io.sluice.net.SystemException;
import io.sluice.net.sim.SimDns;
import io.sluice.net.sim.SimLoop;
import io.sluice.net.sim.SimNetwork;
import io.sluice.upstream.attempt.PeerSelector;
import io.sluice.upstream.group.Group;
import io.sluice.upstream.group.PeerMemory;
import io.sluice.upstream.peer.Members;
import io.sluice.upstream.peer.Peer;
import io.sluice.upstream.peer.TestExchange;
import io.sluice.upstream.resolve.ResolverDirectives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Servers whose names are resolved while the server runs, on a simulated network.
final class RenewalTest {
  private static final Directive<Boolean> HTTP =
      Directive.block("http", Context.HTTP)
          .in(Context.MAIN)
          .onOpen((scope, _) -> scope.attach(Variables.KEY, new Variables("http")));
  private static final Directives KNOWN = known();
  private static final String RESOLVER = "resolver 10.0.0.53; resolver_timeout 2s;";

  private final SimNetwork network = new SimNetwork(3);
  private final List<LoopEvent> complaints = new ArrayList<>();
  private final SimLoop loop = network.newLoop("loop", options(), address("10.0.0.1"));
  private final SimLoop other = network.newLoop("other", options(), address("10.0.0.1"));
  private final PeerMemory memory = new PeerMemory();
  private final List<Upstreams> started = new ArrayList<>();
  private SimDns dns;

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // dns is made before each test
  RenewalTest() {}

  private static Directives known() {
    List<Directive<?>> all = new ArrayList<>(UpstreamDirectives.all());
    all.addAll(ResolverDirectives.ALL);
    all.add(ErrorLog.DIRECTIVE);
    all.add(HTTP);
    return new Directives(all);
  }

  private LoopOptions options() {
    return new LoopOptions(new FileThreads(), complaints::add);
  }

  private static IpAddress address(String text) {
    IpAddress parsed = IpAddress.parse(text);
    if (parsed == null) {
      throw new AssertionError(text);
    }
    return parsed;
  }

  @BeforeEach
  void nameServer() throws SystemException {
    IpAddress at = address("10.0.0.53");
    dns = new SimDns(network, network.newLoop("dns", options(), at), at.withPort(53));
  }

  private Upstreams load(String http, List<String> errors) {
    String text = "error_log " + folder.resolve("error.log") + "; http { " + http + " }";
    Environment environment =
        Environment.of(folder + "/", "conf")
            .withSources(Sources.of(Map.of(folder + "/conf", text)));
    Configuration configuration = Configuration.load(environment, KNOWN);
    configuration.diagnostics().all().forEach(d -> errors.add(d.text()));
    Scope scope = configuration.root().children(HTTP).getFirst();
    Upstreams upstreams = Upstreams.of(scope);
    upstreams.complete(memory, e -> errors.add(e.getMessage()));
    if (errors.isEmpty()) {
      Logs.of(scope).open();
    }
    return upstreams;
  }

  private Upstreams load(String http) {
    List<String> errors = new ArrayList<>();
    Upstreams upstreams = load(http, errors);
    assertThat(errors).isEmpty();
    return upstreams;
  }

  /// Serves a configuration for a moment.
  private Group serve(String http) {
    Upstreams upstreams = load(http);
    started.add(upstreams);
    loop.execute(() -> upstreams.start(loop));
    other.execute(() -> upstreams.start(other));
    network.run(100);
    return upstreams.groups().getFirst();
  }

  private static List<String> names(Group group) {
    return group.peers().stream().map(Peer::name).toList();
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("error.log"));
  }

  @AfterEach
  void nothingIsLeft() {
    started.forEach(upstreams -> loop.execute(() -> upstreams.stop(loop)));
    started.forEach(upstreams -> other.execute(() -> upstreams.stop(other)));
    network.run(100);
    assertThat(loop.connections() + other.connections()).as("open sockets").isZero();
    assertThat(loop.timers() + other.timers()).as("armed timers").isZero();
    assertThat(complaints).isEmpty();
  }

  @Test
  void serversComeAndGoWithTheAnswers() {
    dns.host("a.example", "192.0.2.1", "192.0.2.2");
    Group group =
        serve(RESOLVER + "upstream u { zone z 64k; server 192.0.2.9; server a.example resolve; }");
    assertThat(names(group)).containsExactly("192.0.2.9:80", "192.0.2.1:80", "192.0.2.2:80");

    group.peers().get(2).fail(0);
    dns.host("a.example", "192.0.2.3", "192.0.2.2");
    network.run(12_000);
    assertThat(names(group)).containsExactly("192.0.2.9:80", "192.0.2.2:80", "192.0.2.3:80");
    assertThat(group.peers().get(1).fails()).isEqualTo(1);
  }

  @Test
  void anotherOrderChangesNothing() {
    dns.host("a.example", "192.0.2.1", "192.0.2.2");
    Group group = serve(RESOLVER + "upstream u { zone z 64k; server a.example resolve; }");
    Members before = group.members();
    dns.host("a.example", "192.0.2.2", "192.0.2.1");
    network.run(30_000);

    assertThat(dns.queries()).isGreaterThan(4);
    assertThat(group.members()).isSameAs(before);
  }

  @Test
  void oneLoopAsksForAll() {
    dns.host("a.example", "192.0.2.1");
    serve(RESOLVER + "upstream u { zone z 64k; server a.example resolve; }");

    assertThat(dns.queries()).isEqualTo(2); // A and AAAA
  }

  @Test
  void whileNobodyCanTellTheLastKnownServersStay() throws IOException {
    dns.host("a.example", "192.0.2.1");
    Group group = serve(RESOLVER + "upstream u { zone z 64k; server a.example resolve; }");
    dns.fail(2);
    network.run(30_000);
    assertThat(names(group)).containsExactly("192.0.2.1:80");
    assertThat(log()).contains("a.example could not be resolved (2: Server failure)");

    dns.fail(0);
    dns.silent(true);
    network.run(30_000);
    assertThat(names(group)).containsExactly("192.0.2.1:80");
    assertThat(log()).contains("a.example could not be resolved (110: Operation timed out)");

    dns.silent(false);
    dns.host("a.example", "192.0.2.7");
    network.run(15_000);
    assertThat(names(group)).containsExactly("192.0.2.7:80");
  }

  @Test
  void theLastKnownServersOfOneFamilyStayWhileNobodyCanTellOfIt() {
    dns.host("a.example", "192.0.2.1", "2001:db8::1");
    Group group = serve(RESOLVER + "upstream u { zone z 64k; server a.example resolve; }");
    assertThat(names(group)).containsExactly("192.0.2.1:80", "[2001:db8::1]:80");

    dns.host("a.example", "192.0.2.2", "2001:db8::2");
    dns.fail(SimDns.AAAA, 2);
    network.run(12_000);
    assertThat(names(group)).containsExactly("[2001:db8::1]:80", "192.0.2.2:80");
    network.run(30_000);
    assertThat(names(group)).containsExactly("[2001:db8::1]:80", "192.0.2.2:80");

    dns.fail(SimDns.AAAA, 0);
    network.run(12_000);
    assertThat(names(group)).containsExactly("192.0.2.2:80", "[2001:db8::2]:80");
    dns.fail(SimDns.AAAA, 3);
    network.run(12_000);
    assertThat(names(group)).containsExactly("192.0.2.2:80");
  }

  @Test
  void aFamilyThatFailsFromTheBeginningDoesNotMatter() {
    dns.host("a.example", "192.0.2.1");
    dns.fail(SimDns.AAAA, 5);
    Group group = serve(RESOLVER + "upstream u { zone z 64k; server a.example resolve; }");

    assertThat(names(group)).containsExactly("192.0.2.1:80");
  }

  @Test
  void aTargetThatCannotBeResolvedKeepsItsServers() {
    dns.host("x.example", "192.0.2.1");
    dns.host("y.example", "2001:db8::3");
    dns.service(
        "_http._tcp.example",
        new SimDns.Target(10, 1, 8001, "x.example"),
        new SimDns.Target(10, 1, 8003, "y.example"));
    dns.fail(SimDns.A, 0);
    Group group =
        serve(RESOLVER + "upstream u { zone z 64k; server example service=http resolve; }");
    assertThat(names(group)).containsExactlyInAnyOrder("192.0.2.1:8001", "[2001:db8::3]:8003");

    dns.fail(SimDns.AAAA, 2);
    network.run(30_000);
    assertThat(names(group)).containsExactlyInAnyOrder("192.0.2.1:8001", "[2001:db8::3]:8003");
  }

  @Test
  void aNameThatDoesNotExistHasNoServersAndComesBack() throws IOException {
    Group group = serve(RESOLVER + "upstream u { zone z 64k; server a.example resolve; }");
    assertThat(names(group)).isEmpty();
    assertThat(log()).contains("a.example could not be resolved (3: Host not found)");
    TestExchange exchange = new TestExchange();
    PeerSelector selection = new PeerSelector();
    selection.start(group, loop, exchange);
    assertThat(selection.next()).isNull();

    dns.host("a.example", "192.0.2.1");
    network.run(15_000);
    assertThat(names(group)).containsExactly("192.0.2.1:80");
  }

  @Test
  void theBestPriorityOfAServiceIsPrimary() throws IOException {
    dns.host("x.example", "192.0.2.1", "192.0.2.2");
    dns.host("y.example", "192.0.2.3");
    dns.service(
        "_http._tcp.example",
        new SimDns.Target(20, 5, 8003, "y.example"),
        new SimDns.Target(10, 3, 8001, "x.example"));
    Group group =
        serve(RESOLVER + "upstream u { zone z 64k; server example service=http resolve; }");

    assertThat(log()).isEmpty();
    assertThat(group.peers())
        .extracting(p -> p.name() + ' ' + p.server() + ' ' + p.weight() + ' ' + p.backup())
        .containsExactly(
            "192.0.2.1:8001 x.example 3 false",
            "192.0.2.2:8001 x.example 3 false",
            "192.0.2.3:8003 y.example 5 true");
    assertThat(group.members().primary()).hasSize(2);
  }

  @Test
  void theWeightOfALineOverridesThatOfItsService() {
    dns.host("x.example", "192.0.2.1");
    dns.service("_http._tcp.example", new SimDns.Target(1, 3, 8001, "x.example"));
    Group group =
        serve(
            RESOLVER + "upstream u { zone z 64k; server example service=http resolve weight=9; }");

    assertThat(group.peers()).singleElement().extracting(Peer::weight).isEqualTo(9);
  }

  @Test
  void aReloadGoesOnWithWhatWasKnown() {
    dns.host("a.example", "192.0.2.1");
    Group before = serve(RESOLVER + "upstream u { zone z 64k; server a.example resolve; }");
    before.peers().getFirst().fail(0);
    dns.silent(true);

    String upstream =
        "upstream u { zone z 64k; server a.example resolve; server a.example:81 resolve; }";
    Group after = load(RESOLVER + upstream).groups().getFirst(); // not served yet
    assertThat(names(after)).containsExactly("192.0.2.1:80", "192.0.2.1:81");
    assertThat(after.peers()).extracting(Peer::fails).containsExactly(1, 0);
  }

  @Test
  void aConfigurationThatIsNotServedAnyMoreAsksNobody() {
    dns.host("a.example", "192.0.2.1");
    serve(RESOLVER + "upstream u { zone z 64k; server a.example resolve; }");
    loop.execute(() -> started.getFirst().drain(loop));
    int before = dns.queries();
    network.run(60_000);

    assertThat(dns.queries()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "least_conn;",
        "ip_hash;",
        "hash k;",
        "hash k consistent;",
        "random;",
        "random two;",
        "least_time header;",
        "fair;"
      })
  void everyMethodCopesWithAGroupOfNobody(String method) {
    Group group =
        serve(RESOLVER + "upstream u { zone z 64k; " + method + " server a.example resolve; }");
    TestExchange exchange = new TestExchange();
    PeerSelector selection = new PeerSelector();
    selection.start(group, loop, exchange);

    assertThat(selection.next()).isNull();
    assertThat(selection.tries()).isZero();
  }

  @Test
  void whatIsMissingIsToldInNginxsWords() {
    List<String> errors = new ArrayList<>();
    load("upstream u { zone z 64k; server a.example resolve; }", errors);
    load(RESOLVER + "upstream v { server a.example resolve; }", errors);
    load(RESOLVER + "upstream v { zone z 64k; server a.example service=x; }", errors);
    load(RESOLVER + "upstream v { zone z 64k; server a.example:1 service=x resolve; }", errors);
    load(RESOLVER + "upstream v { zone z 64k; server 1.2.3.4 service=x resolve; }", errors);
    load(RESOLVER + "upstream v { zone z 64k; server a.example service= resolve; }", errors);
    String conf = folder + "/conf:1";

    assertThat(errors)
        .filteredOn(error -> !error.startsWith("no servers"))
        .containsExactly(
            "no resolver defined to resolve names at run time in upstream \"u\" in " + conf,
            "resolving names at run time requires upstream \"v\" in "
                + conf
                + " to be in shared memory",
            "[emerg] service upstream \"a.example\" requires \"resolve\" parameter in " + conf,
            "[emerg] service upstream \"a.example:1\" may not have port in " + conf,
            "[emerg] service upstream \"1.2.3.4\" requires domain name in " + conf,
            "[emerg] service is empty in " + conf);
  }

  @Test
  void anAddressNeedsNobodyToResolveIt() {
    Group group = serve("upstream u { server 192.0.2.1 resolve; }");

    assertThat(names(group)).containsExactly("192.0.2.1:80");
  }
}
