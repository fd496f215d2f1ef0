package io.sluice.net.proxyprotocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.ProxyHeader;
import io.sluice.core.address.ProxyHeader.Endpoint;
import io.sluice.core.address.Tlvs;
import io.sluice.core.bytes.Bytes;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderParsingTest {
  private static final String TCP4 = "PROXY TCP4 192.0.2.1 192.0.2.2 123 5678\r\n";
  private static final String SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";
  private static final String INET =
      "\u00c0\0\u0002\u0001" + "\u00c0\0\u0002\u0002" + "\0{" + "\u0016.";
  private static final String INET6 =
      " \u0001\r\u00b8"
          + "\0".repeat(11)
          + "\u0001"
          + " \u0001\r\u00b8"
          + "\0".repeat(11)
          + "\u0002"
          + "\u00ff\u00ff"
          + "\0\u0001";

  private static Parsed parse(String text) {
    byte[] b = Bytes.of("x" + text);
    return HeaderReader.parse(b, 1, b.length);
  }

  private static String version2(int command, int kind, String rest) {
    return SIGNATURE
        + (char) command
        + (char) kind
        + (char) (rest.length() >> 8)
        + (char) (rest.length() & 0xff)
        + rest;
  }

  private static ProxyHeader header(String text) {
    if (parse(text) instanceof Parsed.Complete(ProxyHeader header, int end)) {
      assertThat(end).isEqualTo(1 + text.length());
      if (header != null) {
        return header;
      }
    }
    throw new AssertionError(parse(text));
  }

  static Stream<String> headers() {
    return Stream.of(
        TCP4,
        "PROXY TCP6 2001:Db8::1 2001:Db8::2 123 5678\r\n",
        "PROXY TCP4   0 65535\r\n",
        "PROXY TCP6 ::ffff:1.2.3.4 a.b.c:d 00080 1\r\n",
        "PROXY UNKNOWN\r\n",
        "PROXY UNKNOWN 1 2 3 4 5 6\r\n",
        "PROXY UNKNOWNER \n \r x\r\n",
        version2(0x21, 0x11, INET),
        version2(0x21, 0x21, INET6),
        version2(0x21, 0x11, INET + "\u0001\0\u0002h2"),
        version2(0x20, 0x00, ""),
        version2(0x20, 0x11, "abc"),
        version2(0x21, 0x12, "a"),
        version2(0x21, 0x31, "\0".repeat(216)),
        version2(0x21, 0x00, ""),
        version2(0x2f, 0xff, "abc"));
  }

  @ParameterizedTest
  @MethodSource("headers")
  void isCompleteWhenItIsAndNotBefore(String text) {
    for (int length = 0; length < text.length(); length++) {
      assertThat(parse(text.substring(0, length)))
          .as("%d bytes", length)
          .isEqualTo(Parsed.INCOMPLETE);
    }
    for (String following : List.of("", "G", "GET / HTTP/1.1\r\n")) {
      assertThat(parse(text + following))
          .isInstanceOfSatisfying(
              Parsed.Complete.class, whole -> assertThat(whole.end()).isEqualTo(1 + text.length()));
    }
  }

  @Test
  void readsAddressesAsText() {
    assertThat(header(TCP4))
        .isEqualTo(
            new ProxyHeader(
                new Endpoint("192.0.2.1", 123), new Endpoint("192.0.2.2", 5678), Tlvs.NONE));
    assertThat(header("PROXY TCP6 2001:Db8::1 .. 0080 65535\r\n"))
        .isEqualTo(
            new ProxyHeader(new Endpoint("2001:Db8::1", 80), new Endpoint("..", 65535), Tlvs.NONE));
  }

  @Test
  void readsAddressesAsBytes() {
    ProxyHeader four = header(version2(0x21, 0x11, INET + "\u0001\0\u0002h2"));
    assertThat(four.source()).isEqualTo(new Endpoint("192.0.2.1", 123));
    assertThat(four.destination()).isEqualTo(new Endpoint("192.0.2.2", 5678));
    assertThat(four.tlvs().size()).isEqualTo(5);
    ProxyHeader six = header(version2(0x21, 0x21, INET6));
    assertThat(six.source()).isEqualTo(new Endpoint("2001:db8::1", 65535));
    assertThat(six.destination()).isEqualTo(new Endpoint("2001:db8::2", 1));
    assertThat(six.tlvs()).isSameAs(Tlvs.NONE);
  }

  @Test
  void aProxyMayKnowNothing() {
    assertThat(parse("PROXY UNKNOWN x\r\nGET")).isEqualTo(new Parsed.Complete(null, 18));
    assertThat(parse(version2(0x20, 0x11, INET) + "GET")).isEqualTo(new Parsed.Complete(null, 29));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n",
        "PROXYTCP4 ",
        "proxy TCP4 192.0.2.1 192.0.2.2 123 5678\r\n",
        "PROXY  TCP4 192.0.2.1 192.0.2.2 123 5678\r\n",
        "PROXY TCP5 192.0.2.1 192.0.2.2 123 5678\r\n",
        "PROXY TCP4\r\n",
        "PROXY UDP4 192.0.2.1 192.0.2.2 123 5678\r\n",
        "PROXY UNKNOW\r\n",
        "PROXY TCP4 192.0.2.x 192.0.2.2 123 5678\r\n",
        "PROXY TCP4 192.0.2.1 fe80::1%eth0 123 5678\r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 123 65536\r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 123 -1\r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 +1 1\r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 123\r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2  5678\r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 123 \r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 123 5678 \r\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 123 5678\n",
        "PROXY TCP4 192.0.2.1 192.0.2.2 123 5678\rx",
        "PROXY TCP4 192.0.2.1 192.0.2.2 99999999999999999999 5678\r\n",
        "PROXY TCP4 192.0.2.1\r\n",
        "\u0016\u0003\u0001\u0002\0\u0001",
        "\u00ff\u0080",
      })
  void otherTextsAreBroken(String text) {
    String line = text.split("[\r\n]", 2)[0];
    assertThat(parse(text)).isEqualTo(new Parsed.Malformed("broken header: \"" + line + '"'));
  }

  @Test
  void whatLooksLikeVersion2AndIsNotIsAnEmptyLine() {
    assertThat(parse("\r\n\r\n\0\r\nQUIX\n"))
        .isEqualTo(new Parsed.Malformed("broken header: \"\""));
    assertThat(parse("\r\nGET")).isEqualTo(new Parsed.Malformed("broken header: \"\""));
  }

  @ParameterizedTest
  @CsvSource({"0x11,1", "0x31,3", "0xf1,15", "0x01,0"})
  void otherVersionsAreRefused(int command, int version) {
    String text = SIGNATURE + (char) command + "\u0011\0\u000c";
    assertThat(parse(text))
        .isEqualTo(new Parsed.Malformed("unknown PROXY protocol version: " + version));
  }

  @Test
  void lengthsAreBounded() {
    String most = version2(0x21, 0x11, INET + "\0".repeat(4096 - 16 - 12));
    assertThat(parse(most)).isInstanceOf(Parsed.Complete.class);
    assertThat(parse(SIGNATURE + "!\u0011\u000f\u00f1"))
        .isEqualTo(new Parsed.Malformed("header is too large"));
    assertThat(parse(version2(0x21, 0x11, INET.substring(1))))
        .isEqualTo(new Parsed.Malformed("header is too short"));
    assertThat(parse(version2(0x21, 0x21, INET)))
        .isEqualTo(new Parsed.Malformed("header is too short"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PROXY TCP4 192.0.2|broken header: \"PROXY TCP4 192.0.2\"",
        "PROXY UNKNOWN|broken header: \"PROXY UNKNOWN\"",
        "P|broken header: \"P\"",
      })
  void anEndThatComesTooEarlyIsTold(String text, String message) {
    byte[] b = Bytes.of(text);
    assertThat(HeaderReader.parse(b, 0, b.length)).isEqualTo(Parsed.INCOMPLETE);
    assertThat(HeaderReader.truncated(b, 0, b.length)).isEqualTo(message);
  }

  @Test
  void anEndInVersion2IsTold() {
    byte[] b = Bytes.of(SIGNATURE + "!\u0011\0\u000cabc");
    assertThat(HeaderReader.truncated(b, 0, b.length)).isEqualTo("header is too large");
    assertThat(HeaderReader.truncated(b, 0, 15)).isEqualTo("broken header: \"\"");
  }
}
