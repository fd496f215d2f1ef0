package io.sluice.net.proxyprotocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

class HeaderFuzzTest {
  private static final int ENOUGH = 512;

  /// Whatever comes is a header, the beginning of one, or none, and what comes later does not
  /// change that: neither a header nor a refusal is taken back.
  @FuzzTest
  void anyBytes(byte[] bytes) {
    Parsed before = Parsed.INCOMPLETE;
    int longest = Math.min(bytes.length, ENOUGH);
    for (int length = 0; length <= longest; length++) {
      Parsed now = HeaderReader.parse(Arrays.copyOf(bytes, length), 0, length);
      switch (before) {
        case Parsed.Incomplete _ ->
            assertThat(HeaderReader.truncated(bytes, 0, length)).isNotEmpty();
        case Parsed.Complete then ->
            assertThat(now)
                .isInstanceOfSatisfying(
                    Parsed.Complete.class, whole -> assertThat(whole.end()).isEqualTo(then.end()));
        case Parsed.Malformed _ -> assertThat(now).isInstanceOf(Parsed.Malformed.class);
      }
      if (now instanceof Parsed.Complete whole) {
        assertThat(whole.end()).isBetween(1, length);
      }
      before = now;
    }
  }
}
