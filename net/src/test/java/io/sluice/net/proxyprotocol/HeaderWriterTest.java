package io.sluice.net.proxyprotocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.core.address.ProxyHeader;
import io.sluice.core.address.UnixAddress;
import io.sluice.core.bytes.Bytes;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderWriterTest {
  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
  private static final int CHECKSUM = 4;

  private static Address address(String text) {
    if (text.startsWith("unix:")) {
      return new UnixAddress(text.substring(5));
    }
    int colon = text.lastIndexOf(':');
    IpAddress ip = IpAddress.parse(text.substring(0, colon));
    if (ip == null) {
      throw new AssertionError(text);
    }
    return ip.withPort(Integer.parseInt(text.substring(colon + 1)));
  }

  private static byte[] write(HeaderWriter writer, String client, String local, boolean datagram) {
    Bytes out = new Bytes(1).append("before");
    writer.write(address(client), address(local), datagram, out);
    assertThat(out.text()).startsWith("before");
    return Bytes.of(out.text(6));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.2.3.4:5|10.0.0.1:80|PROXY TCP4 1.2.3.4 10.0.0.1 5 80",
        "[2001:db8::1]:65535|[::1]:443|PROXY TCP6 2001:db8::1 ::1 65535 443",
        "[::ffff:1.2.3.4]:5|[::ffff:1.2.3.5]:6|PROXY TCP6 ::ffff:1.2.3.4 ::ffff:1.2.3.5 5 6",
        "1.2.3.4:5|[::1]:80|PROXY TCP6 ::ffff:1.2.3.4 ::1 5 80",
        "[2001:db8::1]:5|1.2.3.4:80|PROXY TCP6 2001:db8::1 ::ffff:1.2.3.4 5 80",
        "[::ffff:1.2.3.4]:5|1.2.3.4:80|PROXY TCP6 ::ffff:1.2.3.4 ::ffff:1.2.3.4 5 80",
        "[2001:db8::1]:5|unix:/tmp/s|PROXY UNKNOWN",
        "unix:|10.0.0.1:80|PROXY UNKNOWN",
        "unix:|unix:/tmp/s|PROXY UNKNOWN",
        "1.2.3.4:5|unix:/tmp/s|PROXY UNKNOWN",
      })
  void version1IsText(String client, String local, String expected) {
    assertThat(Bytes.of(expected + "\r\n")).isEqualTo(write(HeaderWriter.ON, client, local, false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.2.3.4:5|10.0.0.1:80|false|21110013 01020304 0a000001 0005 0050",
        "1.2.3.4:5|10.0.0.1:80|true|21120013 01020304 0a000001 0005 0050",
        "[2001:db8::1]:258|[::1]:1|false|2121002b 20010db8000000000000000000000001"
            + " 00000000000000000000000000000001 0102 0001",
        "[::ffff:1.2.3.4]:5|[::ffff:1.2.3.5]:6|false|21110013 01020304 01020305 0005 0006",
        "1.2.3.4:5|[::1]:6|false|2121002b 00000000000000000000ffff01020304"
            + " 00000000000000000000000000000001 0005 0006",
        "[2001:db8::1]:5|1.2.3.4:6|true|2122002b 20010db8000000000000000000000001"
            + " 00000000000000000000ffff01020304 0005 0006",
        "unix:|unix:/tmp/s|false|20000007",
        "1.2.3.4:5|unix:/tmp/s|false|20000007",
      })
  void version2IsBytesWithAChecksum(
      String client, String local, boolean datagram, String expected) {
    byte[] b = write(HeaderWriter.V2, client, local, datagram);
    int end = b.length - CHECKSUM;
    assertThat(HexFormat.of().formatHex(b, 0, end))
        .isEqualTo(SIGNATURE + expected.replace(" ", "") + "030004");
    byte[] unsigned = b.clone();
    Arrays.fill(unsigned, end, b.length, (byte) 0);
    CRC32C crc = new CRC32C();
    crc.update(unsigned);
    assertThat(HexFormat.of().formatHex(b, end, b.length))
        .isEqualTo(HexFormat.of().toHexDigits((int) crc.getValue()));
  }

  @Test
  void offIsNothing() {
    assertThat(write(HeaderWriter.OFF, "1.2.3.4:5", "unix:", false)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1.2.3.4:5,10.0.0.1:80", "[2001:db8::1]:0,[::1]:65535"})
  void whatIsWrittenCanBeRead(String client, String local) {
    for (HeaderWriter writer : new HeaderWriter[] {HeaderWriter.ON, HeaderWriter.V2}) {
      byte[] b = write(writer, client, local, false);
      if (HeaderReader.parse(b, 0, b.length)
          instanceof Parsed.Complete(ProxyHeader header, int end)) {
        assertThat(end).isEqualTo(b.length);
        assertThat(header).isNotNull();
        assertThat(header.source())
            .isEqualTo(new ProxyHeader.Endpoint(address(client).host(), address(client).port()));
        assertThat(header.destination())
            .isEqualTo(new ProxyHeader.Endpoint(address(local).host(), address(local).port()));
      } else {
        throw new AssertionError(writer + " is not read");
      }
    }
  }
}
