package io.sluice.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.sluice.core.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BodyFramingTest {
  private final BodyFraming framing = new BodyFraming();
  private final List<String> log = new ArrayList<>();

  private static String unescape(String text) {
    return text.replace("\\r", "\r").replace("\\n", "\n");
  }

  /// What is in a body that comes in two pieces, and how it ended.
  private String body(Consumer<BodyFraming> kind, byte[] b, int split) {
    log.clear();
    kind.accept(framing);
    StringBuilder body = new StringBuilder();
    BodyFraming.Step step = take(b.clone(), 0, split, body);
    if (step == BodyFraming.Step.MORE) {
      step = take(b.clone(), split, b.length, body);
    }
    String kept = framing.keepsConnection() ? "" : " close";
    return body + " " + step + (step == BodyFraming.Step.END ? kept : "");
  }

  private BodyFraming.Step take(byte[] b, int from, int end, StringBuilder body) {
    BodyFraming.Step step = framing.take(b, from, end, (_, text) -> log.add(text));
    if (step != BodyFraming.Step.INVALID) {
      body.append(Bytes.text(b, framing.from(), framing.to() - framing.from()));
    }
    return step;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          5\\r\\nhello\\r\\n0\\r\\n\\r\\n                    | hello END
          5\\r\\nhello\\r\\n6;x=y\\r\\n world\\r\\n0\\r\\n\\r\\n | hello world END
          A\\r\\n0123456789\\r\\n0\\r\\nT: v\\r\\n\\r\\n    | 0123456789 END
          1\\r\\na\\r\\n1\\r\\nb\\r\\n1\\r\\nc\\r\\n0\\r\\n\\r\\n | abc END
          0\\r\\n\\r\\n                                         | ~ END~
          5\\r\\nhel                                            | hel MORE
          """)
  void chunks(String text, String expected) {
    byte[] b = Bytes.of(unescape(text));
    for (int split = 0; split <= b.length; split++) {
      assertThat(body(f -> f.chunks(), b, split)).as("split at %d", split).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({"x", "5\\nhello", "5\\r\\nhellox", "-1\\r\\n", "ffffffffffffffff1\\r\\n"})
  void malformedChunks(String text) {
    byte[] b = Bytes.of(unescape(text));
    assertThat(body(f -> f.chunks(), b, b.length)).endsWith("INVALID");
    assertThat(log).containsExactly("upstream sent invalid chunked response");
  }

  @Test
  void dataBehindTheLastChunkClosesTheConnection() {
    byte[] b = Bytes.of("1\r\na\r\n0\r\n\r\nextra");
    assertThat(body(f -> f.chunks(), b, b.length)).isEqualTo("a END close");
    assertThat(log).containsExactly("upstream sent data after final chunk");
  }

  @Test
  void lengthIsCounted() {
    byte[] b = Bytes.of("hello");
    for (int split = 0; split <= b.length; split++) {
      assertThat(body(f -> f.length(5), b, split)).isEqualTo("hello END");
    }
    assertThat(body(f -> f.length(6), b, 2)).isEqualTo("hello MORE");
  }

  @Test
  void moreThanTheLengthIsCutOff() {
    assertThat(body(f -> f.length(3), Bytes.of("hello"), 5)).isEqualTo("hel END close");
    assertThat(log)
        .containsExactly("upstream sent more data than specified in \"Content-Length\" header");
  }

  @Test
  void streamEndsWithItsConnection() {
    assertThat(body(BodyFraming::stream, Bytes.of("hello"), 2)).isEqualTo("hello MORE");
    assertThat(framing.endsWithStream()).isTrue();
  }

  /// However the bytes come, the body is the same. Only what follows it may not be there yet when
  /// it ends.
  @FuzzTest
  void anyBytes(byte[] b) {
    String whole = body(f -> f.chunks(), b, b.length);
    if (!whole.endsWith("INVALID")) {
      assertThat(whole).startsWith(body(f -> f.chunks(), b, b.length / 2));
    }
  }
}
