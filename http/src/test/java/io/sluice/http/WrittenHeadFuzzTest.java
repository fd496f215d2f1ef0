package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.sluice.core.bytes.Bytes;
import io.sluice.http.wire.FieldScanner;

/// Whatever a value is put together from, it is refused, or it is one field of its own.
final class WrittenHeadFuzzTest {
  @FuzzTest
  void writesOneField(byte[] data) {
    String value = Bytes.text(data, 0, data.length);
    ResponseHead head = new ResponseHead();
    head.add("X-Field", value);
    one(head, value);
    head.start();
    head.location(value);
    if (one(head, value)) {
      assertThat(value).doesNotContain(" ", "\t");
    }
    Trailers trailers = new Trailers();
    trailers.begin("X-Field").append(value);
    if (trailers.commit()) {
      Bytes out = new Bytes();
      trailers.write(out);
      scan(out, value);
    } else {
      assertThat(trailers.isEmpty()).isTrue();
    }
  }

  /// Whether the only field may be sent.
  private static boolean one(ResponseHead head, String value) {
    if (head.suspicious() && head.refused(0) == 0) {
      assertThat(value).matches("(?s).*[\\x00-\\x20\\x7f].*");
      return false;
    }
    Bytes out = new Bytes();
    out.append("X-Field: ").append(head.value(0)).append("\r\n");
    scan(out, value);
    return true;
  }

  private static void scan(Bytes out, String value) {
    out.append("\r\n");
    FieldScanner scanner = new FieldScanner();
    scanner.start(0);
    assertThat(scanner.scan(out.array, out.length)).isEqualTo(FieldScanner.Result.FIELD);
    String read = out.text(scanner.valueStart(), scanner.valueEnd());
    assertThat(value).contains(read);
    assertThat(read.length()).isGreaterThanOrEqualTo(value.replace(" ", "").length());
    assertThat(scanner.scan(out.array, out.length)).isEqualTo(FieldScanner.Result.END);
    assertThat(scanner.position()).isEqualTo(out.length);
  }
}
