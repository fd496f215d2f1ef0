package io.sluice.traffic.geoip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.UnixAddress;
import io.sluice.traffic.Stage;
import io.sluice.traffic.TestExchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeoipTest {
  private static final Map<String, Object> BRAZIL =
      Map.of("iso_code", "BR", "names", Map.of("en", "Brazil", "pt-BR", "Brasil"));

  private static final Map<String, Object> CITY =
      Map.of(
          "continent",
          Map.of("code", "SA"),
          "country",
          BRAZIL,
          "subdivisions",
          List.of(Map.of("iso_code", "SP", "names", Map.of("en", "S\u00e3o Paulo State"))),
          "city",
          Map.of("names", Map.of("en", "S\u00e3o Paulo")),
          "postal",
          Map.of("code", "01000"),
          "location",
          Map.of("latitude", -23.5505, "longitude", -46.63333, "metro_code", (short) 501));

  @TempDir private Path folder;

  @BeforeEach
  void databases() {
    write(
        "country.mmdb",
        new MmdbWriter("GeoLite2-Country", 1, 6)
            .add("1.2.3.0/24", Map.of("country", BRAZIL))
            .add("2001:db8::/32", Map.of("country", Map.of("iso_code", "XK"))));
    write(
        "city.mmdb",
        new MmdbWriter("GeoLite2-City", 1, 6)
            .add("1.2.3.0/24", CITY)
            .add("10.0.0.0/8", Map.of("continent", Map.of("code", "EU"))));
    write(
        "asn.mmdb",
        new MmdbWriter("GeoLite2-ASN", 1, 4)
            .add(
                "1.2.3.0/24",
                Map.of(
                    "autonomous_system_number",
                    64496,
                    "autonomous_system_organization",
                    "Example")));
    write(
        "isp.mmdb",
        new MmdbWriter("GeoIP2-ISP", 1, 4)
            .add("1.2.3.0/24", Map.of("isp", "An ISP", "organization", "An Org")));
  }

  private void write(String name, MmdbWriter database) {
    database.writeTo(folder.resolve(name));
  }

  private Stage stage(String protocol, String text) {
    Stage stage = new Stage(folder, protocol, text.replace("DIR", folder.toString()), new Geoip());
    assertThat(stage.messages()).isEmpty();
    return stage;
  }

  private static String value(Stage stage, String text, String client) {
    TestExchange exchange = stage.exchange();
    exchange.peer = TestExchange.address(client, 1);
    return stage.template(text).text(exchange);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "stream"})
  void countries(String protocol) {
    Stage stage = stage(protocol, "geoip_country DIR/country.mmdb;");
    String all = "$geoip_country_code $geoip_country_code3 $geoip_country_name";
    assertThat(value(stage, all, "1.2.3.4")).isEqualTo("BR BRA Brazil");
    assertThat(value(stage, all, "::ffff:1.2.3.4")).isEqualTo("BR BRA Brazil");
    assertThat(value(stage, all, "2001:db8::1")).isEqualTo("XK  ");
    assertThat(value(stage, all, "1.2.4.4")).isEqualTo("  ");
  }

  @ParameterizedTest
  @CsvSource({
    "geoip_city_continent_code,SA",
    "geoip_city_country_code,BR",
    "geoip_city_country_code3,BRA",
    "geoip_city_country_name,Brazil",
    "geoip_region,SP",
    "geoip_region_name,S\u00e3o Paulo State",
    "geoip_city,S\u00e3o Paulo",
    "geoip_postal_code,01000",
    "geoip_latitude,-23.5505",
    "geoip_longitude,-46.6333",
    "geoip_dma_code,501",
    "geoip_area_code,0",
  })
  void cities(String variable, String value) {
    Stage stage = stage("http", "geoip_city DIR/city.mmdb;");
    assertThat(value(stage, "$" + variable, "1.2.3.4")).isEqualTo(value);
    assertThat(value(stage, "$" + variable, "9.9.9.9")).isEmpty();
  }

  @Test
  void whatACityLacksIsEmptyOrZero() {
    Stage stage = stage("http", "geoip_city DIR/city.mmdb utf8;");
    String all = "$geoip_city_continent_code/$geoip_city/$geoip_latitude/$geoip_dma_code";
    assertThat(value(stage, all, "10.1.1.1")).isEqualTo("EU//0.0000/0");
    assertThat(value(stage, "$geoip_city", "1.2.3.4")).as("utf8").isEqualTo("S\u00c3\u00a3o Paulo");
  }

  @Test
  void organizations() {
    Stage networks = stage("http", "geoip_org DIR/asn.mmdb;");
    assertThat(value(networks, "$geoip_org", "1.2.3.4")).isEqualTo("AS64496 Example");
    assertThat(value(networks, "$geoip_org", "::1")).as("IPv4 only").isEmpty();
    Stage providers = stage("stream", "geoip_org DIR/isp.mmdb;");
    assertThat(value(providers, "$geoip_org", "1.2.3.4")).isEqualTo("An Org");
  }

  @Test
  void withoutADatabaseOrAnAddressThereIsNothing() {
    assertThat(value(stage("http", ""), "$geoip_country_code", "1.2.3.4")).isEmpty();
    Stage stage = stage("stream", "geoip_country DIR/country.mmdb;");
    TestExchange local = stage.exchange();
    local.peer = new UnixAddress("");
    assertThat(stage.template("$geoip_country_code").text(local)).isEmpty();
  }

  private List<String> messages(String text) {
    String full = text.replace("DIR", folder.toString());
    return new Stage(folder, "http", full, new Geoip()).messages();
  }

  @Test
  void whatIsNoDatabaseIsRefused() throws IOException {
    Files.writeString(folder.resolve("old.dat"), "\u00ff\u00ff\u00ff\u0001old", ISO_8859_1);
    assertThat(messages("geoip_country DIR/old.dat;"))
        .containsExactly(
            "GeoIP_open(\""
                + folder
                + "/old.dat\") failed (no MaxMind DB file (.mmdb); the"
                + " legacy format (.dat) is not supported)");
    assertThat(messages("geoip_city DIR/none.mmdb; geoip_org DIR/none;"))
        .containsExactly(
            "GeoIP_open(\"" + folder + "/none.mmdb\") failed (2: No such file or directory)",
            "GeoIP_open(\"" + folder + "/none\") failed (2: No such file or directory)");
    assertThat(messages("geoip_city DIR/country.mmdb;"))
        .containsExactly(
            "invalid GeoIP City database \"" + folder + "/country.mmdb\" type:GeoLite2-Country");
    assertThat(messages("geoip_country DIR/country.mmdb utf16;"))
        .containsExactly("invalid parameter \"utf16\"");
    assertThat(messages("geoip_proxy 1.2.3;")).containsExactly("invalid network \"1.2.3\"");
    assertThat(messages("geoip_proxy 1.2.3.4/8;"))
        .contains("low address bits of 1.2.3.4/8 are meaningless");
  }
}
