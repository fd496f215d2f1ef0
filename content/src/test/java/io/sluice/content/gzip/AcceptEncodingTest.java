package io.sluice.content.gzip;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptEncodingTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "gzip",
        "GZip",
        "gzip, deflate",
        "gzip,deflate,sdch",
        "deflate, gzip",
        "deflate,gzip",
        "x-gzip, gzip",
        "gzip;",
        "gzip ; q=0.5",
        "gzip;q=1",
        "gzip;Q=0.001",
        "gzip;q=1.000",
        "gzip;q=1,deflate",
        "deflate;q=1, gzip;q=0.1 , br",
      })
  void allows(String value) {
    assertThat(AcceptEncoding.gzip(value)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "gzi",
        "deflate",
        "x-gzip",
        "gzipped",
        "gzip;q=0",
        "gzip;q=0.0",
        "gzip;q=0.000",
        "gzip;q=2",
        "gzip;q=1.001",
        "gzip;q=0.0001",
        "gzip;q=",
        "gzip;q",
        "gzip;r=1",
        "gzip;q=1x",
        "gzip;q=0.5x",
        "gzip/1",
      })
  void refuses(String value) {
    assertThat(AcceptEncoding.gzip(value)).isFalse();
  }
}
