package io.sluice.traffic.geo;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.Cidr;
import io.sluice.core.address.IpAddress;
import io.sluice.core.address.UnixAddress;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.feature.Feature;
import io.sluice.core.text.Variable;
import io.sluice.core.text.Variables;
import io.sluice.traffic.Stage;
import io.sluice.traffic.TestExchange;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeoTest {
  @TempDir Path folder;

  /// Has `$http_x_forwarded_for` from the argument `xff`.
  private static final class Forwarded implements Feature {
    @Override
    public String name() {
      return "forwarded";
    }

    @Override
    public void variables(Variables variables) {
      variables.define(
          Variable.of(
              "http_x_forwarded_for",
              (TestExchange exchange, Bytes out) -> {
                String value = exchange.args.get("xff");
                if (value != null) {
                  out.append(value);
                }
                return value != null;
              }));
    }
  }

  private Stage stage(String text) {
    return new Stage(folder, "http", text, new Forwarded(), new GeoFeature());
  }

  private String value(String text, String client) {
    Stage stage = stage(text);
    assertThat(stage.messages()).isEmpty();
    TestExchange exchange = stage.exchange();
    exchange.peer = TestExchange.address(client, 1);
    return stage.template("$x").text(exchange);
  }

  @ParameterizedTest
  @CsvSource({"::1, one", "[::1], all", "nonsense, all", "'', all", "1.2.3.4:80, all"})
  void anAddressInAVariableIsBare(String text, String expected) {
    Stage stage = stage("geo $arg_ip $x { ::1 one; 255.255.255.255 all; }");
    assertThat(stage.template("$x").text(stage.exchange().arg("ip", text))).isEqualTo(expected);
  }

  private static final String NETWORKS =
      "geo $x { default d; 10.0.0.0/8 ten; 10.1.0.0/16 eleven; 10.1.2.3 one; delete 10.2.0.0/16;"
          + " 10.3.0.0/16 gone; delete 10.3.0.0/16; 2001:db8::/32 doc; 255.255.255.255 all; }";

  @ParameterizedTest
  @CsvSource({
    "10.9.9.9, ten",
    "10.1.9.9, eleven",
    "10.1.2.3, one",
    "10.3.1.1, ten",
    "11.0.0.1, d",
    "2001:db8::1, doc",
    "2001:db9::1, d",
    "::ffff:10.1.2.3, one",
    "255.255.255.255, all",
  })
  void theLongestNetworkWins(String client, String expected) {
    String text = NETWORKS.replace("delete 10.2.0.0/16;", "");
    assertThat(value(text, client)).isEqualTo(expected);
  }

  private static final String RANGES =
      "geo $x { ranges; default d; 10.0.0.0-10.255.255.255 ten; 10.1.0.0-10.1.0.255 inner;"
          + " 10.0.0.0-10.0.0.9 first; 10.255.255.9-10.255.255.255 last; 20.0.0.1-20.0.0.1 one;"
          + " 30.0.0.0-30.0.0.255 gone; delete 30.0.0.0-30.0.0.255; }";

  @ParameterizedTest
  @CsvSource({
    "10.9.9.9, ten",
    "10.1.0.0, inner",
    "10.1.0.255, inner",
    "10.1.1.0, ten",
    "10.0.255.255, ten",
    "10.0.0.9, first",
    "10.0.0.10, ten",
    "10.255.255.8, ten",
    "10.255.255.255, last",
    "20.0.0.0, d",
    "20.0.0.1, one",
    "20.0.0.2, d",
    "30.0.0.1, d",
    "::1, d",
    "9.255.255.255, d",
    "11.0.0.0, d",
    "0.0.0.0, d",
  })
  void rangesMayLieInRanges(String client, String expected) {
    assertThat(value(RANGES, client)).isEqualTo(expected);
  }

  @Test
  void theAddressMayComeFromAVariable() {
    Stage stage = stage("geo $arg_a $x { default d; 1.2.3.4 ok; ::1 six; 255.255.255.255 bad; }");
    assertThat(stage.template("$x").text(stage.exchange().arg("a", "1.2.3.4"))).isEqualTo("ok");
    assertThat(stage.template("$x").text(stage.exchange().arg("a", "::1"))).isEqualTo("six");
    assertThat(stage.template("$x").text(stage.exchange().arg("a", "nonsense"))).isEqualTo("bad");
    assertThat(stage.template("$x").text(stage.exchange())).isEqualTo("bad");
  }

  @Test
  void aUnixClientIsUnknown() {
    Stage stage = stage("geo $x { default d; 255.255.255.255 bad; }");
    TestExchange exchange = stage.exchange();
    exchange.peer = UnixAddress.UNNAMED;
    assertThat(stage.template("$x").text(exchange)).isEqualTo("bad");
  }

  @Test
  void withoutADefaultTheValueIsEmpty() {
    assertThat(value("geo $x { 1.2.3.4 a; }", "1.1.1.1")).isEmpty();
    assertThat(value("geo $x { ranges; 1.2.3.4-1.2.3.4 a; }", "1.1.1.1")).isEmpty();
    assertThat(value("geo $x { }", "::1")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'', 1.1.1.1, 9.9.9.9, client",
    "'', 10.0.0.1, '9.9.9.9, 8.8.8.8', eight",
    "'', 10.0.0.1, '9.9.9.9, 8.8.8.8:1234 ,', eight",
    "'', 10.0.0.1, '9.9.9.9, 10.0.0.2', proxy",
    "'', 10.0.0.1, nonsense, proxy",
    "'', 10.0.0.1, , proxy",
    "proxy_recursive;, 10.0.0.1, '9.9.9.9, 10.0.0.2', nine",
    "proxy_recursive;, 10.0.0.1, '9.9.9.9,8.8.8.8, 10.0.0.2', eight",
    "proxy_recursive;, 10.0.0.1, 10.0.0.3, proxy",
    "proxy_recursive;, 10.0.0.1, 'x, 10.0.0.3', proxy",
    "proxy_recursive;, 10.0.0.1, '[2001:db8::1]:80', doc",
  })
  void trustedProxiesTellTheAddress(String more, String client, String forwarded, String expected) {
    Stage stage =
        stage(
            "geo $x { proxy 10.0.0.0/8; "
                + more
                + " default client; 10.0.0.0/8 proxy; 9.9.9.9 nine; 8.8.8.8 eight;"
                + " 2001:db8::/32 doc; }");
    TestExchange exchange = stage.exchange();
    exchange.peer = TestExchange.address(client, 1);
    if (forwarded != null) {
      exchange.arg("xff", forwarded);
    }
    assertThat(stage.template("$x").text(exchange)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "geo x { }|invalid variable name \"x\"",
        "geo $x { a; }|invalid number of the geo parameters",
        "geo $x { 1.2.3 a; }|invalid network \"1.2.3\"",
        "geo $x { proxy x; }|invalid network \"x\"",
        "geo $x { 1.2.3.4/8 a; }|low address bits of 1.2.3.4/8 are meaningless",
        "geo $x { 1.2.3.4 a; 1.2.3.4 b; }|duplicate network \"1.2.3.4\", value: \"b\", old value:"
            + " \"a\"",
        "geo $x { delete 1.2.3.4; }|no network \"1.2.3.4\" to delete",
        "geo $x { 1.2.3.4 a; ranges; }|the \"ranges\" directive must be the first directive inside"
            + " \"geo\" block",
        "geo $x { ranges; 1.2.3.4 a; }|invalid range \"1.2.3.4\"",
        "geo $x { ranges; 1.2.3.4-1.2.3.3 a; }|invalid range \"1.2.3.4-1.2.3.3\"",
        "geo $x { ranges; default a; default b; }|duplicate default geo range value: \"b\", old"
            + " value: \"a\"",
        "geo $x { ranges; 1.0.0.0-1.0.0.9 a; 1.0.0.0-1.0.0.9 b; }|duplicate range"
            + " \"1.0.0.0-1.0.0.9\", value: \"b\", old value: \"a\"",
        "geo $x { ranges; 1.0.0.0-1.0.0.9 a; 1.0.0.5-1.0.0.20 b; }|range \"1.0.0.5-1.0.0.20\""
            + " overlaps \"1.0.0.0-1.0.0.9\"",
        "geo $x { ranges; delete 1.0.0.0-1.0.0.9; }|no address range \"1.0.0.0-1.0.0.9\" to delete",
      })
  void refusesInNginxWords(String text, String message) {
    assertThat(stage(text).messages()).containsExactly(message);
  }

  @Property(tries = 300)
  void aTreeAgreesWithTryingEveryNetwork(
      @ForAll @Size(max = 30) List<Integer> networks, @ForAll int address) {
    PrefixTree tree = new PrefixTree();
    Map<String, byte[]> plain = new HashMap<>();
    for (int network : networks) {
      // Half of them near the address, so that some contain it.
      int bits = Math.floorMod(network, 33);
      int base = network % 2 == 0 ? address ^ (network & 0xFF) : network;
      Cidr block = cidr(base, bits);
      byte[] value = Bytes.of(block.toString());
      tree.put(block, value);
      plain.put(block.toString(), value);
    }
    String expected = null;
    for (int bits = 0; bits <= 32; bits++) {
      String candidate = cidr(address, bits).toString();
      expected = plain.containsKey(candidate) ? candidate : expected;
    }
    byte[] found = tree.find(IpAddress.v4(address, 0));
    assertThat(found == null ? null : Bytes.text(found, 0, found.length)).isEqualTo(expected);
  }

  private static Cidr cidr(int address, int bits) {
    return Objects.requireNonNull(Cidr.parse(IpAddress.v4(address, 0).host() + "/" + bits));
  }
}
