package io.sluice.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.bytes.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ChunkedDecoderTest {
  /// The content, then how it ended, then what is left.
  private static String decode(String text, int step, boolean trailers) {
    byte[] b = Bytes.of(text);
    ChunkedDecoder decoder = new ChunkedDecoder(trailers);
    Bytes out = new Bytes();
    int at = 0;
    int end = 0;
    while (true) {
      if (at == end) {
        if (end == b.length) {
          return out + " MORE";
        }
        end = Math.min(b.length, end + step);
      }
      ChunkedDecoder.Result result = decoder.scan(b, at, end);
      at = decoder.position();
      switch (result) {
        case DATA -> {
          int count = decoder.data(end - at);
          out.append(b, at, count);
          at += count;
        }
        case END -> {
          return out + " END " + Bytes.text(b, at, b.length - at);
        }
        case BAD -> {
          return out + " BAD";
        }
        case MORE -> {}
      }
    }
  }

  private static String unescape(String text) {
    return text.replace("\\r", "\r").replace("\\n", "\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          0\\r\\n\\r\\n                                   |  END
          5\\r\\nhello\\r\\n0\\r\\n\\r\\nrest             | hello END rest
          A\\r\\n0123456789\\r\\n1\\r\\nx\\r\\n0\\r\\n\\r\\n | 0123456789x END
          a;x=y\\r\\n0123456789\\r\\n0;z\\r\\n\\r\\n      | 0123456789 END
          1 \\r\\nx\\r\\n000\\r\\n\\r\\n                  | x END
          1\\r\\nx\\r\\n0\\r\\nA: b\\r\\nC: d\\r\\n\\r\\nr | x END r
          5\\r\\nhel                                      | hel MORE
          5\\nhello\\r\\n0\\r\\n\\r\\n                    |  BAD
          5\\r\\nhelloX                                   | hello BAD
          5\\r\\nhello\\n0\\r\\n\\r\\n                    | hello BAD
          g\\r\\n                                         |  BAD
          \\r\\n                                          |  BAD
          -1\\r\\n                                        |  BAD
          5;a\\nb\\r\\n                                   |  BAD
          0\\r\\n\\n                                      |  BAD
          0\\r\\nA: b\\n                                  |  BAD
          8000000000000000\\r\\n                          |  BAD
          ffffffffffffffff\\r\\n                          |  BAD
          00000000000000000001\\r\\nx                     | x MORE
          """)
  void bodies(String text, String expected) {
    String input = unescape(text);
    String wanted =
        expected.isEmpty() || expected.startsWith("END") || expected.startsWith("BAD")
            ? " " + expected
            : expected;
    assertThat(decode(input, Integer.MAX_VALUE / 2, false).stripTrailing()).isEqualTo(wanted);
    for (int step = 1; step < input.length(); step++) {
      assertThat(decode(input, step, false).stripTrailing()).isEqualTo(wanted);
    }
  }

  @Test
  void trailersCanBeLeft() {
    assertThat(decode("1\r\nx\r\n0\r\nA: b\r\n\r\n", 100, true)).isEqualTo("x END A: b\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 100})
  void aChunkMayBeTakenInPieces(int most) {
    byte[] b = Bytes.of("b\r\nhello world\r\n0\r\n\r\n");
    ChunkedDecoder decoder = new ChunkedDecoder();
    Bytes out = new Bytes();
    int at = 0;
    while (decoder.scan(b, at, b.length) == ChunkedDecoder.Result.DATA) {
      at = decoder.position();
      int count = decoder.data(Math.min(most, b.length - at));
      out.append(b, at, count);
      at += count;
    }
    assertThat(out).hasToString("hello world");
    assertThat(decoder.position()).isEqualTo(b.length);
  }
}
