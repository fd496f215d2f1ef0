package io.sluice.upstream.conf;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.Configuration;
import io.sluice.config.Context;
import io.sluice.config.Directive;
import io.sluice.config.Directives;
import io.sluice.config.Environment;
import io.sluice.config.Scope;
import io.sluice.config.Sources;
import io.sluice.core.text.Variables;
import io.sluice.upstream.balance.LeastConn;
import io.sluice.upstream.balance.RoundRobin;
import io.sluice.upstream.connect.Keepalive;
import io.sluice.upstream.group.Group;
import io.sluice.upstream.group.PeerMemory;
import io.sluice.upstream.peer.Peer;
import io.sluice.upstream.resolve.UpstreamUrl;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class UpstreamsTest {
  private static final Directive<Boolean> HTTP =
      Directive.block("http", Context.HTTP)
          .in(Context.MAIN)
          .onOpen((block, _) -> block.attach(Variables.KEY, new Variables("http")));

  private static final Directive<List<Group>> PASS =
      Directive.<Group>list("pass", a -> Upstreams.of(a.scope()).group(Upstreams.url(a, 0, 80), a))
          .in(Context.HTTP);

  private static final Directives KNOWN = known();

  private final List<String> errors = new ArrayList<>();
  private final PeerMemory memory = new PeerMemory();

  private static Directives known() {
    List<Directive<?>> all = new ArrayList<>(UpstreamDirectives.all());
    all.add(HTTP);
    all.add(PASS);
    return new Directives(all);
  }

  private Scope load(String http) {
    Environment environment =
        Environment.of("/", "conf")
            .withSources(Sources.of(Map.of("/conf", "http { " + http + " }")));
    Configuration configuration = Configuration.load(environment, KNOWN);
    configuration.diagnostics().all().forEach(d -> errors.add(d.text()));
    Scope scope = configuration.root().children(HTTP).getFirst();
    Upstreams.of(scope).complete(memory, e -> errors.add(e.getMessage()));
    return scope;
  }

  private Group group(String http) {
    Group group = Upstreams.of(load(http)).groups().getFirst();
    assertThat(errors).isEmpty();
    return group;
  }

  @Test
  void readsServers() {
    Group group =
        group(
            "upstream u { server 127.0.0.1 weight=2 max_conns=3 max_fails=4 fail_timeout=5s;"
                + " server 127.0.0.2:8080 down; server unix:/tmp/s backup; }");

    assertThat(group.peers())
        .extracting(Peer::name)
        .containsExactly("127.0.0.1:80", "127.0.0.2:8080", "unix:/tmp/s");
    Peer first = group.peers().getFirst();
    assertThat(first.weight()).isEqualTo(2);
    assertThat(first.maxConns()).isEqualTo(3);
    assertThat(first.maxFails()).isEqualTo(4);
    assertThat(first.failTimeout()).isEqualTo(5);
    assertThat(group.peers().get(1).down()).isTrue();
    assertThat(group.peers().get(2).backup()).isTrue();
  }

  @Test
  void boundsMayBeBeyondReach() {
    Peer peer =
        group("upstream u { server 127.0.0.1 max_conns=4294967296 max_fails=99999999999; }")
            .peers()
            .getFirst();

    assertThat(peer.maxConns()).isEqualTo(Integer.MAX_VALUE);
    assertThat(peer.maxFails()).isEqualTo(Integer.MAX_VALUE);
    load("upstream v { server 127.0.0.1 weight=4294967296; }");
    assertThat(errors).contains("[emerg] invalid parameter \"weight=4294967296\" in /conf:1");
  }

  @Test
  void theLastMethodHolds() {
    load(
        "upstream u { zone a 64k; zone b 64k; least_conn; hash $uri; least_conn; server 127.0.0.1; }");

    String warning = "[warn] load balancing method redefined in /conf:1";
    assertThat(errors).containsExactly(warning, warning);
  }

  @Test
  void aHashMayHaveBackups() {
    for (String method : List.of("hash x", "hash x consistent")) {
      load("upstream u { " + method + "; server 127.0.0.1; server 127.0.0.2 backup; }");
      assertThat(errors).isEmpty();
      load("upstream u { " + method + "; server 127.0.0.2 slow_start=1s; }");
      assertThat(errors)
          .startsWith(
              "[emerg] balancing method does not support parameter \"slow_start=1s\" in /conf:1");
      errors.clear();
    }
  }

  @Test
  void aNameStandsForAllItsAddresses() {
    Group group = group("upstream u { server localhost:81 weight=3; }");

    assertThat(group.peers())
        .isNotEmpty()
        .allMatch(peer -> peer.weight() == 3 && peer.address().port() == 81);
    assertThat(group.peers()).extracting(Peer::name).contains("127.0.0.1:81");
  }

  @Test
  void keepsConnectionsByDefault() {
    assertThat(group("upstream u { server 127.0.0.1; }").keepalive())
        .isEqualTo(new Keepalive(32, true, 1000, 3_600_000, 60_000, false));
    assertThat(
            group(
                    "upstream u { server 127.0.0.1; keepalive 4; keepalive_requests 5; keepalive_time 6s; keepalive_timeout 7s; }")
                .keepalive())
        .isEqualTo(new Keepalive(4, false, 5, 6000, 7000, false));
    assertThat(group("upstream u { server 127.0.0.1; keepalive 4 local; }").keepalive().local())
        .isTrue();
    assertThat(group("upstream u { server 127.0.0.1; keepalive 0; }").keepalive().connections())
        .isZero();
    assertThat(group("pass 127.0.0.1;").keepalive().connections()).isZero();
  }

  @Test
  void findsABlockBeforeAndBehind() {
    Scope scope =
        load(
            "pass u; upstream U { server 127.0.0.1; } pass u; pass 127.0.0.1; pass 127.0.0.1:80; pass 127.0.0.1:81;");

    assertThat(errors).isEmpty();
    assertThat(Upstreams.of(scope).groups()).hasSize(3);
    List<Group> passed = scope.own(PASS);
    assertThat(passed).isNotNull();
    assertThat(passed.get(0)).isSameAs(passed.get(1));
    assertThat(passed.get(2)).isSameAs(passed.get(3)).isNotSameAs(passed.get(4));
    assertThat(passed.getFirst().explicit()).isTrue();
  }

  @Test
  void findsAGroupByAnAddressFromVariables() throws Exception {
    Upstreams upstreams = Upstreams.of(load("upstream u { server 127.0.0.1; } pass 127.0.0.1:81;"));

    assertThat(String.valueOf(upstreams.find(UpstreamUrl.parse("U", 80)))).isEqualTo("u");
    assertThat(upstreams.find(UpstreamUrl.parse("u:80", 80))).isNull();
    assertThat(String.valueOf(upstreams.find(UpstreamUrl.parse("127.0.0.1:81", 80))))
        .isEqualTo("127.0.0.1");
    assertThat(upstreams.find(UpstreamUrl.parse("127.0.0.1:82", 80))).isNull();
  }

  @Test
  void aReloadKeepsWhatItKnowsOfTheSameServer() {
    String before =
        "upstream u { server 127.0.0.1 max_fails=2; server 127.0.0.1 max_fails=2; server 127.0.0.2; }";
    String after =
        "upstream u { server 127.0.0.1 max_fails=2; server 127.0.0.1 max_fails=2; server 127.0.0.2 weight=2; }";
    Group old = group(before);
    old.peers().forEach(peer -> peer.fail(100));
    Group same = group(after);

    assertThat(same.state()).isSameAs(old.state());
    assertThat(same.peers()).extracting(Peer::fails).containsExactly(1, 1, 1);
    assertThat(same.peers().get(0).state())
        .isSameAs(old.peers().get(0).state())
        .isNotSameAs(same.peers().get(1).state());
    assertThat(group("upstream v { server 127.0.0.1 max_fails=2; }").peers())
        .extracting(Peer::fails)
        .containsExactly(0);
  }

  @Test
  void choosesTheMethodThatTheBlockNames() {
    assertThat(group("upstream u { least_conn; server 127.0.0.1; }").balancer())
        .isSameAs(LeastConn.INSTANCE);
    assertThat(group("upstream u { server 127.0.0.1; }").balancer()).isSameAs(RoundRobin.INSTANCE);
  }

  @Test
  void readsWhatBindsAndWhatStartsSlowly() {
    Peer peer =
        group("upstream u { server 127.0.0.1 drain slow_start=1m; server 127.0.0.2 route=a; }")
            .peers()
            .getFirst();

    assertThat(peer.slowStart()).isEqualTo(60_000);
    assertThat(peer.draining()).isTrue();
  }

  @Test
  void aMethodThatLooksAtNoLoadTakesNoBackupsBehindIt() {
    for (String method : List.of("ip_hash", "random two")) {
      load("upstream u { " + method + "; server 127.0.0.1; server 127.0.0.2 backup; }");
      load("upstream u { " + method + "; server 127.0.0.2 slow_start=1s; }");
      assertThat(errors)
          .startsWith(
              "[emerg] balancing method does not support parameter \"backup\" in /conf:1",
              "[emerg] balancing method does not support parameter \"slow_start=1s\" in /conf:1");
      errors.clear();
      load("upstream u { server 127.0.0.1; server 127.0.0.2 backup; " + method + "; }");
      assertThat(errors).isEmpty(); // as in nginx, which only looks at what stands before
    }
  }

  @Test
  void severalGroupsMayShareAZone() {
    load("upstream u { zone z 64k; server 127.0.0.1; } upstream v { zone z; server 127.0.0.1; }");

    assertThat(errors).isEmpty();
  }

  @Test
  void refusesInNginxWords() {
    load("upstream u { keepalive x; server 127.0.0.1; }");
    load("upstream u { keepalive 1 remote; server 127.0.0.1; }");
    load("upstream u { server 127.0.0.1 resolved; }");
    load("upstream u { server 127.0.0.1 route=; }");
    load("upstream u { server 127.0.0.1 route=012345678901234567890123456789012; }");
    load("upstream u { server 127.0.0.1 weight=0; }");
    load("upstream u { least_time connect; server 127.0.0.1; }");
    load("upstream u { random two fastest; server 127.0.0.1; }");
    load("pass x.invalid;");

    assertThat(errors)
        .containsExactly(
            "[emerg] invalid value \"x\" in \"keepalive\" directive in /conf:1",
            "[emerg] invalid parameter \"remote\" in /conf:1",
            "[emerg] invalid parameter \"resolved\" in /conf:1",
            "no servers are inside upstream in /conf:1",
            "[emerg] route is empty in /conf:1",
            "no servers are inside upstream in /conf:1",
            "[emerg] route is longer than 32 in /conf:1",
            "no servers are inside upstream in /conf:1",
            "[emerg] invalid parameter \"weight=0\" in /conf:1",
            "no servers are inside upstream in /conf:1",
            "[emerg] invalid value \"connect\" in /conf:1",
            "[emerg] invalid parameter \"fastest\" in /conf:1",
            "host not found in upstream \"x.invalid\" in /conf:1");
  }
}
