package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.bytes.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TransformTest {
  private static String text(ResponseHead head) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < head.count(); i++) {
      if (!head.removed(i)) {
        int name = head.nameStart(i);
        text.append(Bytes.text(head.base(), name, head.nameEnd(i) - name));
        text.append(": ").append(head.value(i)).append('\n');
      }
    }
    return text.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "no-transform|false",
        "public, No-Transform ,max-age=5|false",
        "public,\tNO-TRANSFORM|false",
        "no-transform=1|false",
        "private=\"a, b\", no-transform|false",
        "private=\"a\\\"\", no-transform|false",
        "``|true",
        "public|true",
        "no-transforms, xno-transform, no transform|true",
        "private=\"a, no-transform, b\"|true",
        "private=\"no-transform|true",
      })
  void directiveIsFound(String value, boolean mayTransform) {
    ResponseHead head = new ResponseHead();
    head.add(Field.CACHE_CONTROL, "max-age=1");
    head.add(Field.CACHE_CONTROL, value);
    assertThat(head.mayTransform()).isEqualTo(mayTransform);
  }

  @Test
  void digestsGoWithWhatTheyAreOf() {
    ResponseHead head = new ResponseHead();
    head.add("Content-MD5", "a");
    head.add("X-Digest", "b");
    head.add("DIGEST", "c");
    head.add("Content-Digest", "d");
    head.add("content-digest", "e");
    head.add("Repr-Digest", "f");
    head.add(Field.ACCEPT_RANGES, "bytes");
    head.add(Field.ETAG, "\"g\"");
    head.contentLength(7);
    head.rangesAllowed(true);
    head.transformed();
    assertThat(text(head)).isEqualTo("X-Digest: b\nETag: W/\"g\"\n");
    assertThat(head.contentLength()).isEqualTo(-1);
    assertThat(head.rangesAllowed()).isFalse();
  }
}
