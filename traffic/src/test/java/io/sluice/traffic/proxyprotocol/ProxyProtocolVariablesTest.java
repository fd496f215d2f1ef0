package io.sluice.traffic.proxyprotocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.ProxyHeader;
import io.sluice.core.address.Tlvs;
import io.sluice.core.bytes.Bytes;
import io.sluice.traffic.Stage;
import io.sluice.traffic.TestExchange;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyProtocolVariablesTest {
  private static final String SSL =
      tlv(
          0x20,
          "\u0001\u0080\0\u0001\u0002"
              + tlv(0x21, "TLSv1.3")
              + tlv(0x22, "cn")
              + tlv(0x23, "AES")
              + tlv(0x24, "SHA256")
              + tlv(0x25, "RSA2048"));

  @TempDir Path folder;
  private Stage stage;

  @BeforeEach
  void open() {
    stage = new Stage(folder, "stream", "", new ProxyProtocolVariables());
    assertThat(stage.messages()).isEmpty();
  }

  private static String tlv(int type, String value) {
    return (char) type + "" + (char) (value.length() >> 8) + (char) (value.length() & 0xff) + value;
  }

  private TestExchange exchange(String tlvs) {
    TestExchange exchange = stage.exchange();
    byte[] b = Bytes.of("x" + tlvs + "x");
    exchange.proxyHeader =
        new ProxyHeader(
            new ProxyHeader.Endpoint("192.0.2.1", 123),
            new ProxyHeader.Endpoint("2001:DB8::1", 0),
            Tlvs.copyOf(b, 1, b.length - 1));
    return exchange;
  }

  private String value(String name, TestExchange exchange) {
    return stage.template("$proxy_protocol_" + name).text(exchange);
  }

  @Test
  void addressesAreAsTheProxyWroteThem() {
    TestExchange exchange = exchange("");
    assertThat(value("addr", exchange)).isEqualTo("192.0.2.1");
    assertThat(value("port", exchange)).isEqualTo("123");
    assertThat(value("server_addr", exchange)).isEqualTo("2001:DB8::1");
    assertThat(value("server_port", exchange)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "addr",
        "port",
        "server_addr",
        "server_port",
        "tlv_alpn",
        "tlv_ssl_verify",
        "tlv_what",
        "tlv_0x",
        "tlv_gcp_conn_id"
      })
  void withoutAHeaderThereIsNothing(String name) {
    TestExchange exchange = stage.exchange();
    assertThat(value(name, exchange)).isEmpty();
    assertThat(exchange.logged).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "alpn,h2",
    "0x1,h2",
    "0x01,h2",
    "0x000001,h2",
    "authority,example.com",
    "unique_id,id",
    "netns,ns",
    "0xEA,custom",
    "0xea,custom",
    "0x03,sum",
    "0x102,''",
    "0x99,''",
    "ssl_verify,2147483906",
    "ssl_version,TLSv1.3",
    "ssl_0x21,TLSv1.3",
    "ssl_cn,cn",
    "ssl_cipher,AES",
    "ssl_sig_alg,SHA256",
    "ssl_key_alg,RSA2048",
    "ssl_0x26,''",
    "ALPN,h2",
  })
  void valuesAreFoundByNameAndNumber(String name, String expected) {
    TestExchange exchange =
        exchange(
            tlv(1, "h2")
                + tlv(2, "example.com")
                + tlv(3, "sum")
                + tlv(1, "second")
                + tlv(5, "id")
                + SSL
                + tlv(0x30, "ns")
                + tlv(0xEA, "custom"));
    assertThat(value("tlv_" + name, exchange)).isEqualTo(expected);
    assertThat(exchange.logged).isEmpty();
  }

  @Test
  void theWholeOfSslIsBinary() {
    assertThat(value("tlv_ssl", exchange(SSL))).isEqualTo(SSL.substring(3));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tlv_what|unknown PROXY protocol TLV \"what\"",
        "tlv_|unknown PROXY protocol TLV \"\"",
        "tlv_ssl_what|unknown PROXY protocol TLV \"ssl_what\"",
        "tlv_0x|invalid PROXY protocol TLV \"0x\"",
        "tlv_0xg1|invalid PROXY protocol TLV \"0xg1\"",
        "tlv_ssl_0x|invalid PROXY protocol TLV \"ssl_0x\"",
      })
  void namesThatMeanNothingAreToldOnce(String name, String message) {
    TestExchange exchange = exchange(SSL);
    assertThat(
            stage.template("$proxy_protocol_" + name + "-$proxy_protocol_" + name).text(exchange))
        .isEqualTo("-");
    assertThat(exchange.logged).singleElement().asString().contains("[error]", message + ", cl");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0001", "\u0001\0", "\u0001\0\u0001", "\u0007\0\u0002h"})
  void brokenValuesAreTold(String tlvs) {
    TestExchange exchange = exchange(tlvs);
    assertThat(value("tlv_alpn", exchange)).isEmpty();
    assertThat(exchange.logged).singleElement().asString().contains("broken PROXY protocol TLV");
  }

  @Test
  void whatIsBrokenBehindAValueDoesNotMatter() {
    assertThat(value("tlv_alpn", exchange(tlv(1, "h2") + "\u0002\u00ff"))).isEqualTo("h2");
  }

  @Test
  void brokenValuesInSslAreTold() {
    TestExchange exchange = exchange(tlv(0x20, "\u0001\0\0\0\0!\0\u0009x") + tlv(1, "h2"));
    assertThat(value("tlv_ssl_verify", exchange)).isEqualTo("0");
    assertThat(value("tlv_ssl_version", exchange)).isEmpty();
    assertThat(exchange.logged).singleElement().asString().contains("broken PROXY protocol TLV");
    assertThat(value("tlv_ssl_verify", exchange(tlv(0x20, "abcd")))).isEmpty();
    assertThat(value("tlv_ssl_cn", exchange(tlv(1, "h2")))).isEmpty();
  }

  @Test
  void cloudsHaveTheirOwn() {
    TestExchange exchange =
        exchange(
            tlv(0xEA, "\u0001vpce-08d2bf15fac5001c9")
                + tlv(0xEE, "\u0001\u0004\u0003\u0002\u0081")
                + tlv(0xE0, "\u0080\0\0\0\0\0\0\u0007"));
    assertThat(value("tlv_aws_vpce_id", exchange)).isEqualTo("vpce-08d2bf15fac5001c9");
    assertThat(value("tlv_azure_pel_id", exchange)).isEqualTo("2164392708");
    assertThat(value("tlv_gcp_conn_id", exchange)).isEqualTo("9223372036854775815");
  }

  @Test
  void whatOthersMeanByTheSameTypesIsNotTheirs() {
    TestExchange exchange =
        exchange(tlv(0xEA, "\u0002vpce") + tlv(0xEE, "\u0001abc") + tlv(0xE0, "1234567"));
    assertThat(value("tlv_aws_vpce_id", exchange)).isEmpty();
    assertThat(value("tlv_azure_pel_id", exchange)).isEmpty();
    assertThat(value("tlv_gcp_conn_id", exchange)).isEmpty();
    assertThat(value("tlv_0xe0", exchange)).isEqualTo("1234567");
  }
}
