package io.sluice.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.sluice.http.Headers;
import io.sluice.http.RequestLine;
import io.sluice.http.RequestTarget;
import io.sluice.http.Span;
import io.sluice.http.head.HostName;
import io.sluice.http.head.Verdict;

/// Whatever a client sends is read the same in one piece as in two, and nothing outside of what it
/// sent is touched.
final class HeadFuzzTest {
  @FuzzTest
  void readsAnything(byte[] data) {
    String whole = read(data, data.length);
    assertThat(read(data, data.length / 2)).isEqualTo(whole);
    assertThat(read(data, Math.min(1, data.length))).isEqualTo(whole);
  }

  /// What is made of it when it comes as two pieces.
  private static String read(byte[] data, int split) {
    RequestLine line = new RequestLine();
    RequestLineScanner scanner = new RequestLineScanner();
    scanner.start(line, 0);
    Verdict verdict = scanner.scan(data, split);
    if (verdict == Verdict.MORE) {
      verdict = scanner.scan(data, data.length);
    }
    assertThat(scanner.position()).isBetween(0, data.length);
    if (verdict != Verdict.COMPLETE) {
      return verdict.name();
    }
    return target(data, line) + fields(data, scanner.position(), split);
  }

  private static String target(byte[] data, RequestLine line) {
    inside(line.start, line.end, data);
    inside(line.uriStart, line.uriEnd, data);
    RequestTarget target = new RequestTarget();
    boolean good = target.parse(data, line, true);
    String host = "";
    if (line.hostEnd >= 0) {
      inside(line.hostStart, line.hostEnd, data);
      Span name = new Span();
      host = HostName.read(data, line.hostStart, line.hostEnd, name, target) + name.text();
    }
    if (good && !target.path().isEmpty()) {
      assertThat(target.path().at(0)).isEqualTo((byte) '/');
    }
    return line.version + " " + host + " " + good + target.path() + "?" + target.args();
  }

  private static String fields(byte[] data, int from, int split) {
    FieldScanner scanner = new FieldScanner();
    Headers headers = new Headers();
    headers.base(data);
    scanner.start(from);
    int end = Math.max(from, split);
    while (true) {
      FieldScanner.Result result = scanner.scan(data, end);
      switch (result) {
        case FIELD -> {
          inside(scanner.nameStart(), scanner.nameEnd(), data);
          inside(scanner.valueStart(), scanner.valueEnd(), data);
          headers.add(
              scanner.nameStart(),
              scanner.nameEnd(),
              scanner.valueStart(),
              scanner.valueEnd(),
              scanner.hash());
        }
        case MORE -> {
          if (end == data.length) {
            return describe(headers) + result;
          }
          end = data.length;
        }
        case END, BAD -> {
          return describe(headers) + result;
        }
      }
    }
  }

  private static String describe(Headers headers) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < headers.count(); i++) {
      text.append(headers.name(i)).append('=').append(headers.value(i)).append('\n');
    }
    return text.toString();
  }

  private static void inside(int start, int end, byte[] data) {
    assertThat(start).isBetween(0, end);
    assertThat(end).isLessThanOrEqualTo(data.length);
  }
}
