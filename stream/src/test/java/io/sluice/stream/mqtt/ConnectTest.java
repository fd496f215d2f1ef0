package io.sluice.stream.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.bytes.Bytes;
import io.sluice.stream.mqtt.Connect.Replacement;
import io.sluice.stream.mqtt.Connect.Result;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConnectTest {
  private static String read(byte[] b) {
    Connect connect = new Connect();
    byte[] moved = new Bytes().append("..").append(b).append("more").toByteArray();
    Result result = connect.read(moved, 2, b.length);
    return result == Result.DONE ? describe(connect) : result.name();
  }

  static String describe(Connect connect) {
    Bytes out = new Bytes();
    connect.writeClientId(out);
    out.append(' ');
    if (!connect.writeUsername(out)) {
      out.append('-');
    }
    return out + " " + connect.length();
  }

  static byte[] rewrite(
      byte[] b, @Nullable String clientId, @Nullable String username, @Nullable String password) {
    Connect connect = new Connect();
    assertThat(connect.read(b, 0, b.length)).isEqualTo(Result.DONE);
    Bytes out = new Bytes(0);
    connect.write(new Replacement(bytes(clientId), bytes(username), bytes(password)), out);
    return out.toByteArray();
  }

  private static @Nullable Bytes bytes(@Nullable String text) {
    return text == null ? null : new Bytes().append(text);
  }

  static List<byte[]> packets() {
    List<byte[]> all = new ArrayList<>();
    for (int version = 3; version <= 5; version++) {
      all.add(Packet.of(version, "c").bytes());
      all.add(Packet.of(version, "").bytes());
      all.add(Packet.of(version, "c").username("u").bytes());
      all.add(Packet.of(version, "c").will("t", "gone").username("u").password("p").bytes());
      all.add(Packet.of(version, "c".repeat(300)).username("p".repeat(20_000)).bytes());
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5})
  void everyVersion(int version) {
    byte[] b = Packet.of(version, "client").will("t", "w").username("me").password("p").bytes();
    assertThat(read(b)).isEqualTo("client me " + b.length);
    for (int end = 0; end < b.length; end++) {
      assertThat(read(Arrays.copyOf(b, end))).isEqualTo("MORE");
    }
  }

  @Test
  void withoutUser() {
    byte[] b = Packet.of(4, "").bytes();
    assertThat(read(b)).isEqualTo(" - " + b.length);
  }

  @ParameterizedTest
  @MethodSource("packets")
  void nothingReplacedIsNothingChanged(byte[] b) {
    assertThat(rewrite(b, null, null, null)).isEqualTo(b);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5})
  void replaces(int version) {
    byte[] b = Packet.of(version, "client").will("t", "w").username("me").password("p").bytes();
    assertThat(rewrite(b, "other", null, "secret"))
        .isEqualTo(
            Packet.of(version, "other").will("t", "w").username("me").password("secret").bytes());
    String name = "n".repeat(400);
    assertThat(rewrite(b, null, name, null))
        .isEqualTo(
            Packet.of(version, "client").will("t", "w").username(name).password("p").bytes());
  }

  @Test
  void adds() {
    byte[] b = Packet.of(5, "c").will("t", "w").bytes();
    assertThat(rewrite(b, null, "u", "p"))
        .isEqualTo(Packet.of(5, "c").will("t", "w").username("u").password("p").bytes());
    assertThat(rewrite(b, "", null, "p"))
        .isEqualTo(Packet.of(5, "").will("t", "w").password("p").bytes());
  }

  @Test
  void beforeVersion5APasswordNeedsAUser() {
    byte[] b = Packet.of(4, "c").bytes();
    assertThat(rewrite(b, null, null, "p"))
        .isEqualTo(Packet.of(4, "c").username("").password("p").bytes());
    assertThat(read(Packet.of(4, "c").password("p").bytes())).isEqualTo("NOT_CONNECT");
    assertThat(read(Packet.of(5, "c").password("p").bytes())).startsWith("c -");
  }

  @Test
  void malformed() {
    assertThat(read(Bytes.of("GET /"))).isEqualTo("NOT_CONNECT");
    assertThat(read(new byte[] {0x10, -1, -1, -1, -1})).isEqualTo("NOT_CONNECT");
    assertThat(read(new byte[] {0x10, 0})).isEqualTo("NOT_CONNECT");
    assertThat(read(Packet.of(4, "c").flags(1).bytes())).isEqualTo("NOT_CONNECT");
    assertThat(read(Packet.of(4, "c").flags(1 << 5).bytes())).isEqualTo("NOT_CONNECT");
    assertThat(read(Packet.of(4, "c").will("t", "w").flags(3 << 3).bytes()))
        .isEqualTo("NOT_CONNECT");
    assertThat(read(Packet.of(6, "c").bytes())).isEqualTo("NOT_CONNECT");
    byte[] b = Packet.of(4, "c").bytes();
    b[1]--; // the packet ends within a field
    assertThat(read(b)).isEqualTo("NOT_CONNECT");
    byte[] more = Packet.of(4, "c").bytes();
    more[1]++; // the packet goes on behind its last field
    assertThat(read(new Bytes().append(more).append(0).toByteArray())).isEqualTo("NOT_CONNECT");
  }
}
