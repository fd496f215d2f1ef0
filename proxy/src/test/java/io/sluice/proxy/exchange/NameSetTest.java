package io.sluice.proxy.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.bytes.Bytes;
import io.sluice.http.Field;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NameSetTest {
  private final NameSet names = new NameSet(List.of("Date", "X-Pad", "X-Own", "_odd"));

  @ParameterizedTest
  @CsvSource({
    "Date, true",
    "DATE, true",
    "x-own, true",
    "X-Own, true",
    "_odd, true",
    "Dat, false",
    "Server, false",
    "X-Other, false",
    "'', false"
  })
  void contains(String name, boolean expected) {
    byte[] b = Bytes.of("<" + name + ">");
    int hash = Field.hash(b, 1, b.length - 1);
    assertThat(names.contains(hash, b, 1, b.length - 1)).isEqualTo(expected);
    Field field = Field.of(hash, b, 1, b.length - 1);
    assertThat(names.contains(field, hash, b, 1, b.length - 1)).isEqualTo(expected);
    assertThat(names.contains(name)).isEqualTo(expected);
  }
}
