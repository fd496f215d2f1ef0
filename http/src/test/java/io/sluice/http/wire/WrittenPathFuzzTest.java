package io.sluice.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.sluice.core.bytes.Bytes;
import io.sluice.http.RequestLine;
import io.sluice.http.RequestTarget;
import io.sluice.http.head.Verdict;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Whatever a client asks for, the path that is written for a server stands in one well-formed
/// request line, and means the same there.
final class WrittenPathFuzzTest {
  @FuzzTest
  void writesOneLine(byte[] data) {
    byte[] line = new Bytes().append("GET /").append(data).append(" HTTP/1.1\r\n").toByteArray();
    for (boolean merge : new boolean[] {true, false}) {
      RequestTarget target = read(line, merge);
      if (target != null) {
        written(target, false, merge);
        written(target, true, merge);
      }
    }
    RequestTarget replaced = new RequestTarget();
    byte[] path = new Bytes().append('/').append(data).toByteArray();
    replaced.path(path, 0, path.length);
    wellFormed(write(replaced, false));
    wellFormed(write(replaced, true));
  }

  private static @Nullable RequestTarget read(byte[] b, boolean merge) {
    RequestLine line = new RequestLine();
    RequestLineScanner scanner = new RequestLineScanner();
    scanner.start(line, 0);
    RequestTarget target = new RequestTarget();
    boolean whole = scanner.scan(b, b.length) == Verdict.COMPLETE && scanner.position() == b.length;
    return whole && target.parse(b, line, merge) ? target : null;
  }

  private static byte[] write(RequestTarget target, boolean replaced) {
    Bytes out = new Bytes().append("GET ");
    target.writePath(0, replaced, out);
    return out.append(" HTTP/1.1\r\n").toByteArray();
  }

  private static void written(RequestTarget target, boolean replaced, boolean merge) {
    byte[] b = write(target, replaced);
    RequestTarget again = read(b, merge);
    assertThat(again).as(() -> Arrays.toString(b)).isNotNull();
    if (again != null) {
      assertThat(again.path().text()).isEqualTo(target.path().text());
      assertThat(again.args().isEmpty()).isTrue();
    }
  }

  private static void wellFormed(byte[] b) {
    int spaces = 0;
    for (int i = 0; i < b.length - 2; i++) {
      assertThat(b[i] >= 0 && b[i] < ' ').isFalse();
      spaces += b[i] == ' ' ? 1 : 0;
    }
    assertThat(spaces).isEqualTo(2);
  }
}
