package io.sluice.net.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.bytes.Bytes;
import io.sluice.net.tls.ClientHelloReader.Result;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClientHelloTest {
  /// What is read of bytes that come at once.
  private static String read(byte[] b) {
    return read(b, b.length);
  }

  /// What is read of bytes of which at most `step` more come each time.
  static String read(byte[] b, int step) {
    ClientHelloReader reader = new ClientHelloReader();
    Result result = Result.MORE;
    byte[] moving = new byte[b.length + 2];
    for (int end = Math.min(b.length, step); result == Result.MORE; ) {
      int offset = end & 1; // what has come need not stay where it was
      System.arraycopy(b, 0, moving, offset, end);
      result = reader.read(moving, offset, offset + end);
      if (end == b.length) {
        break;
      }
      end = Math.min(b.length, end + step);
    }
    if (result != Result.DONE) {
      return result.name();
    }
    ClientHello hello = reader.hello();
    return hello.version() + " " + hello.serverName() + " " + hello.protocols();
  }

  private static Hello usual() {
    return new Hello()
        .extension(0x2a2a, new byte[0])
        .serverName("Example.com")
        .extension(0xfe0d, new byte[] {0, 1, 2, 3})
        .alpn("h2", "http/1.1")
        .versions(0x2a2a, 0x0304, 0x0303);
  }

  @Test
  void everythingUsual() {
    assertThat(read(usual().bytes())).isEqualTo("TLSv1.3 Example.com h2,http/1.1");
  }

  @Test
  void anyCuts() {
    byte[] message = usual().message();
    for (int size = 1; size <= message.length; size++) {
      byte[] b = Hello.records(message, size);
      assertThat(read(b)).as("records of %d", size).isEqualTo("TLSv1.3 Example.com h2,http/1.1");
    }
    byte[] b = Hello.records(message, 50);
    for (int step = 1; step <= b.length; step++) {
      assertThat(read(b, step)).as("by %d", step).isEqualTo("TLSv1.3 Example.com h2,http/1.1");
    }
  }

  @Test
  void nothingShorterIsComplete() {
    byte[] b = usual().bytes();
    for (int end = 0; end < b.length; end++) {
      assertThat(read(Arrays.copyOf(b, end))).isEqualTo("MORE");
    }
  }

  @Test
  void whatTheJdkSends() throws Exception {
    SSLEngine engine = SSLContext.getDefault().createSSLEngine("www.example.com", 443);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"mqtt"});
    engine.setSSLParameters(parameters);
    ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), out);
    byte[] b = Arrays.copyOf(out.array(), out.position());
    assertThat(read(b)).isEqualTo("TLSv1.3 www.example.com mqtt");
  }

  @Test
  void withoutExtensions() {
    assertThat(read(new Hello().version(0x0301).bytes())).isEqualTo("TLSv1  ");
    assertThat(read(new Hello().version(0x0399).bytes())).isEqualTo("  ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"802e0103010000", "80ff010002"})
  void version2(String hex) {
    String version = hex.startsWith("802e") ? "TLSv1" : "SSLv2";
    assertThat(read(HexFormat.of().parseHex(hex))).isEqualTo(version + "  ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"474554202f", "1503010001", "1602010001", "160301000402000000"})
  void notTls(String hex) {
    assertThat(read(HexFormat.of().parseHex(hex))).isEqualTo("NOT_A_HELLO");
  }

  @Test
  void theFirstNameCounts() {
    byte[] b = new Hello().serverName("a").serverName("b").alpn("c").alpn("d").bytes();
    assertThat(read(b)).isEqualTo("TLSv1.2 a c");
  }

  @Test
  void malformedExtensions() {
    assertThat(read(new Hello().serverName(1, 4, "a").bytes())).isEqualTo("NOT_A_HELLO");
    assertThat(read(new Hello().serverName(0, 3, "a").bytes())).isEqualTo("NOT_A_HELLO");
    assertThat(read(new Hello().serverName(0, 9, "a").bytes())).isEqualTo("NOT_A_HELLO");
    assertThat(read(new Hello().alpn("a", "").bytes())).isEqualTo("NOT_A_HELLO");
    assertThat(read(new Hello().extension(16, new byte[] {0, 1, 5}).bytes()))
        .isEqualTo("NOT_A_HELLO");
    assertThat(read(new Hello().extension(16, new byte[2]).bytes())).isEqualTo("NOT_A_HELLO");
  }

  @Test
  void aLengthBeyondTheMessage() {
    byte[] message = usual().message();
    message[3]--; // the message says that it is shorter than its extensions
    assertThat(read(Hello.records(message, 16_000))).isEqualTo("NOT_A_HELLO");
    Bytes cut = new Bytes().append(message, 0, 6).append(new byte[32]).append(200);
    cut.array[3] = 50;
    assertThat(read(Hello.records(cut.toByteArray(), 16_000))).isEqualTo("NOT_A_HELLO");
  }
}
