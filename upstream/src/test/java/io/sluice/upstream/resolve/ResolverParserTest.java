package io.sluice.upstream.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.Configuration;
import io.sluice.config.Context;
import io.sluice.config.Directive;
import io.sluice.config.Directives;
import io.sluice.config.Environment;
import io.sluice.config.Scope;
import io.sluice.config.Sources;
import io.sluice.net.dns.Resolvers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ResolverParserTest {
  private static final Directive<Boolean> HTTP =
      Directive.block("http", Context.HTTP).in(Context.MAIN);
  private static final Directive<Boolean> SERVER =
      Directive.block("server", Context.HTTP_SERVER).in(Context.HTTP).repeats();
  private static final Directives KNOWN = known();

  private static Directives known() {
    List<Directive<?>> all = new ArrayList<>(ResolverDirectives.ALL);
    all.add(HTTP);
    all.add(SERVER);
    return new Directives(all);
  }

  private static Configuration load(String http) {
    Sources file = Sources.of(Map.of("/conf", "http { " + http + " server { } }"));
    return Configuration.load(Environment.of("/", "conf").withSources(file), KNOWN);
  }

  private static Scope server(Configuration configuration) {
    return configuration.root().children(HTTP).getFirst().children(SERVER).getFirst();
  }

  private static Resolvers resolvers(String arguments) {
    Configuration configuration = load("resolver " + arguments + ";");
    assertThat(configuration.diagnostics().all()).isEmpty();
    Resolvers made = server(configuration).settings().get(ResolverDirectives.RESOLVER);
    return Objects.requireNonNull(made);
  }

  @Test
  void serversAreAddressesOrNames() {
    Resolvers made = resolvers("127.0.0.1 127.0.0.2:5353 [::1]:54 localhost ipv6=off");

    assertThat(made.settings().servers())
        .extracting(address -> address.text())
        .startsWith("127.0.0.1:53", "127.0.0.2:5353", "[::1]:54")
        .contains("127.0.0.1:53");
    assertThat(made.settings().ipv4()).isTrue();
    assertThat(made.settings().ipv6()).isFalse();
    assertThat(made.zone()).isNull();
  }

  @Test
  void parametersMayStandAnywhere() {
    Resolvers made = resolvers("valid=1m 127.0.0.1 status_zone=dns");

    assertThat(made.settings().valid()).isEqualTo(60);
    assertThat(made.zone()).isEqualTo("dns");
  }

  @Test
  void aBlockHasTheResolverOfTheBlockAroundIt() {
    Configuration configuration = load("resolver 127.0.0.1; resolver_timeout 5s;");
    Scope server = server(configuration);
    Scope outer = Objects.requireNonNull(server.parent());

    assertThat(server.settings().get(ResolverDirectives.RESOLVER))
        .isSameAs(outer.settings().get(ResolverDirectives.RESOLVER));
    assertThat(server.settings().get(ResolverDirectives.RESOLVER_TIMEOUT)).isEqualTo(5_000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "127.0.0.1 valid=x     | invalid parameter: valid=x",
        "127.0.0.1 ipv4=maybe  | invalid parameter: ipv4=maybe",
        "127.0.0.1 ipv4=off ipv6=off | \"ipv4\" and \"ipv6\" cannot both be \"off\"",
        "valid=5s              | no name servers defined",
        "127.0.0.1:0           | invalid port in resolver \"127.0.0.1:0\"",
        "no.such.name.invalid  | host not found in resolver \"no.such.name.invalid\"",
        "127.0.0.1 status_zone= | invalid parameter: status_zone=",
      })
  void whatIsWrongIsToldInNginxsWords(String arguments, String message) {
    assertThat(load("resolver " + arguments + ";").diagnostics().all())
        .extracting(diagnostic -> diagnostic.text())
        .singleElement()
        .asString()
        .contains(message);
  }
}
