package io.sluice.http.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.clock.TimeCache;
import org.junit.jupiter.api.Test;

final class HttpDateTest {
  private static long parse(String text) {
    byte[] bytes = Bytes.of(text);
    return HttpDate.parse(bytes, 0, bytes.length);
  }

  @Test
  void readsThreeForms() {
    assertThat(parse("Sun, 06 Nov 1994 08:49:37 GMT")).isEqualTo(784111777);
    assertThat(parse("Sunday, 06-Nov-94 08:49:37 GMT")).isEqualTo(784111777);
    assertThat(parse("Sun Nov  6 08:49:37 1994")).isEqualTo(784111777);
    assertThat(parse("Sun Nov 16 08:49:37 1994")).isEqualTo(784111777 + 10 * 86_400);
  }

  @Test
  void readsWhatIsWritten() {
    for (long second = 0; second < 4_102_444_800L; second += 86_400L * 13 + 7919) {
      Bytes text = new Bytes();
      TimeCache.writeHttp(second, text);
      assertThat(parse(text.text())).as(text.text()).isEqualTo(second);
    }
  }

  @Test
  void refusesWhatIsNoDate() {
    for (String text :
        new String[] {
          "",
          "0",
          "Sun, 31 Feb 1994 08:49:37 GMT",
          "Tue, 29 Feb 1900 08:49:37 GMT",
          "Sun, 06 Nov 1994 24:49:37 GMT",
          "Sun, 06 Xyz 1994 08:49:37 GMT",
          "Sun, 06 Nov 1994 08:49",
          "Sun, 0",
        }) {
      assertThat(parse(text)).as(text).isEqualTo(HttpDate.INVALID);
    }
    assertThat(parse("Tue, 29 Feb 2000 08:49:37 GMT")).isPositive();
  }
}
