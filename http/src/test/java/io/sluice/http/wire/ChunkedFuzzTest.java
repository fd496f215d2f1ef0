package io.sluice.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.sluice.core.bytes.Bytes;

/// Whatever a peer sends as chunks is read the same in one piece as in many.
final class ChunkedFuzzTest {
  @FuzzTest
  void readsAnything(byte[] data) {
    String whole = read(data, data.length);
    assertThat(read(data, 1)).isEqualTo(whole);
    assertThat(read(data, 3)).isEqualTo(whole);
  }

  private static String read(byte[] data, int step) {
    ChunkedDecoder decoder = new ChunkedDecoder();
    Bytes content = new Bytes();
    int at = 0;
    for (int end = 0; end < data.length; ) {
      end = Math.min(data.length, end + Math.max(1, step));
      while (at < end) {
        ChunkedDecoder.Result result = decoder.scan(data, at, end);
        assertThat(decoder.position()).isBetween(at, end);
        at = decoder.position();
        if (result == ChunkedDecoder.Result.DATA) {
          int count = decoder.data(end - at);
          content.append(data, at, count);
          at += count;
        } else if (result != ChunkedDecoder.Result.MORE) {
          return content + " " + result;
        }
      }
    }
    return content + " MORE";
  }
}
