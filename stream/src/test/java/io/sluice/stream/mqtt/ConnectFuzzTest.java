package io.sluice.stream.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.sluice.stream.mqtt.Connect.Result;

/// Whatever a client sends, reading it touches nothing else, comes to the same result however it is
/// cut, and what is written of it can be read again.
final class ConnectFuzzTest {
  @FuzzTest
  void readsAnything(byte[] data) {
    Connect connect = new Connect();
    Result whole = connect.read(data, 0, data.length);
    Connect cut = new Connect();
    Result first = cut.read(data, 0, data.length / 2);
    if (first != Result.MORE) {
      assertThat(first).isEqualTo(whole);
    }
    if (whole != Result.DONE) {
      return;
    }
    assertThat(connect.length()).isBetween(1, data.length);
    byte[] same = ConnectTest.rewrite(data, null, null, null);
    assertThat(same).hasSizeLessThanOrEqualTo(connect.length()); // a length may have been padded
    Connect again = new Connect();
    byte[] other = ConnectTest.rewrite(data, "id", "user", "password");
    assertThat(again.read(other, 0, other.length)).isEqualTo(Result.DONE);
    assertThat(ConnectTest.describe(again)).isEqualTo("id user " + other.length);
  }
}
