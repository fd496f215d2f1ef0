package io.sluice.net.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/// Whatever a client sends is read the same in one piece as in many.
final class ClientHelloFuzzTest {
  @FuzzTest
  void readsAnything(byte[] data) {
    String whole = ClientHelloTest.read(data, Math.max(1, data.length));
    assertThat(ClientHelloTest.read(data, 7)).isEqualTo(whole);
    if (data.length < 100) {
      assertThat(ClientHelloTest.read(data, 1)).isEqualTo(whole);
    }
  }
}
