package io.sluice.upstream.balance;

import static io.sluice.upstream.group.TestServer.server;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.upstream.group.TestServer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The points of servers on ketama's circle.
final class HashRingTest {
  private static HashRing ring(TestServer... servers) {
    return HashRing.of(TestServer.group(RoundRobin.INSTANCE, servers).members().primary());
  }

  private static long crc(byte[]... parts) {
    CRC32 crc = new CRC32();
    for (byte[] part : parts) {
      crc.update(part);
    }
    return crc.getValue();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static void lay(Map<Long, Integer> circle, String host, String port, int w, int server) {
    byte[] before = new byte[4];
    for (int i = 0; i < 160 * w; i++) {
      long place = crc(bytes(host), new byte[1], bytes(port), before);
      circle.putIfAbsent(place, server);
      before = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt((int) place).array();
    }
  }

  /// The rule in its own words.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void pointsLieWhereTheRuleSays(long seed) {
    HashRing ring =
        ring(
            server("127.0.0.1:8001").weight(3),
            server("[::1]:80"),
            server("unix:/tmp/s").weight(2),
            server("UNIX:/a:1"),
            server("b.example"),
            server("b.example:x"));
    TreeMap<Long, Integer> circle = new TreeMap<>();
    lay(circle, "127.0.0.1", "8001", 3, 0);
    lay(circle, "[::1]", "80", 1, 1);
    lay(circle, "/tmp/s", "", 2, 2);
    lay(circle, "/a:1", "", 1, 3);
    lay(circle, "b.example", "", 1, 4);
    lay(circle, "b.example:x", "", 1, 5);

    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 10_000; i++) {
      long place = i % 10 == 0 ? circle.firstKey() + i / 10 : random.nextLong(1L << 32);
      Map.Entry<Long, Integer> next = circle.ceilingEntry(place);
      int expected = (next == null ? circle.firstEntry() : next).getValue();
      assertThat(ring.server(ring.find(place))).containsExactly(expected);
    }
  }

  @Test
  void addressesOfOneServerShareItsPoints() {
    HashRing ring = ring(server("a:1"), server("b:1"), server("a:1").weight(2));

    assertThat(ring.server(ring.find(crc(bytes("a"), new byte[1], bytes("1"), new byte[4]))))
        .containsExactly(0, 2);
  }

  /// A weight may be two thousand millions.
  @Test
  void greatWeightsShareTheRoomThatThereIs() {
    HashRing ring = ring(server("a:1").weight(Integer.MAX_VALUE), server("b:1"));

    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 1_000; i++) {
      assertThat(ring.server(ring.find(random.nextLong(1L << 32)))).containsExactly(0);
    }
  }
}
