package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
  @ParameterizedTest
  @CsvSource({"0,0", "007,7", "9223372036854775807,9223372036854775807"})
  void readsNumbers(String text, long expected) {
    assertThat(Values.number(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-1", "+1", "1 ", "0x1", "9223372036854775808", "99999999999999999999"})
  void refusesWhatIsNoNumber(String text) {
    assertThat(Values.number(text)).isEqualTo(Values.INVALID);
  }

  @ParameterizedTest
  @CsvSource({"0,0", "1023,1023", "1k,1024", "2K,2048", "3m,3145728", "1M,1048576"})
  void readsSizes(String text, long expected) {
    assertThat(Values.size(text)).isEqualTo(expected);
    assertThat(Values.offset(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "k", "m", "1kk", "1g", "-1k", "1 k", "9007199254740992k"})
  void refusesWhatIsNoSize(String text) {
    assertThat(Values.size(text)).isEqualTo(Values.INVALID);
  }

  @ParameterizedTest
  @CsvSource({"1g,1073741824", "2G,2147483648", "8589934591g,9223372035781033984"})
  void offsetsMayBeGigabytes(String text, long expected) {
    assertThat(Values.offset(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "g", "8589934592g", "1t"})
  void refusesWhatIsNoOffset(String text) {
    assertThat(Values.offset(text)).isEqualTo(Values.INVALID);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "5,5000",
    "5s,5000",
    "100ms,100",
    "1m,60000",
    "1h 30m,5400000",
    "1h30m,5400000",
    "1w1d1h1m1s1ms,694861001",
    "1d  2h,93600000",
    "1s 500ms,1500",
    "1m 5,65000",
    "5ms 3,3005",
    "' 5',5000",
    "9223372036854775807ms,9223372036854775807",
  })
  void readsMilliseconds(String text, long expected) {
    assertThat(Values.millis(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "ms",
        "-1",
        "1y",
        "1M",
        "1m 1h",
        "1s1s",
        "5 s",
        "5 3s",
        "1x",
        "1.5s",
        "1S",
        "9223372036854775807",
        "9223372036854775807s",
        "1ms 9223372036854775807ms"
      })
  void refusesWhatIsNoTime(String text) {
    assertThat(Values.millis(text)).isEqualTo(Values.INVALID);
  }

  @ParameterizedTest
  @CsvSource({"5,5", "1y,31536000", "1M,2592000", "1y 1M 1w 1d 1h 1m 1s,34822861", "2m,120"})
  void readsSeconds(String text, long expected) {
    assertThat(Values.seconds(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1ms", "1M 1y", "1y1y", "300000000000y"})
  void refusesWhatIsNoTimeInSeconds(String text) {
    assertThat(Values.seconds(text)).isEqualTo(Values.INVALID);
  }
}
