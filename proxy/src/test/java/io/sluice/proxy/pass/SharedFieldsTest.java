package io.sluice.proxy.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.Environment;
import io.sluice.core.text.Template;
import io.sluice.proxy.http1.HeaderLine;
import io.sluice.proxy.http1.RequestFields;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedFieldsTest {
  private final SharedFields shared = new SharedFields(Environment.of("/", "/t.conf"));

  private static List<HeaderLine> lines(String name, String value) {
    return List.of(new HeaderLine(name, Template.constant(value)));
  }

  /// Each location has lines of its own that say the same.
  @Test
  void locationsWithTheSameLinesShareThem() {
    RequestFields first = shared.request(lines("X-A", "a"), true, true);
    for (int i = 0; i < 1000; i++) {
      assertThat(shared.request(lines("X-A", "a"), true, true)).isSameAs(first);
    }
    assertThat(shared.requests()).isEqualTo(1);
  }

  @Test
  void whateverDiffersIsApart() {
    RequestFields first = shared.request(lines("X-A", "a"), true, true);
    assertThat(shared.request(lines("X-A", "b"), true, true)).isNotSameAs(first);
    assertThat(shared.request(lines("X-B", "a"), true, true)).isNotSameAs(first);
    assertThat(shared.request(lines("X-A", "a"), false, true)).isNotSameAs(first);
    assertThat(shared.request(lines("X-A", "a"), true, false)).isNotSameAs(first);
    assertThat(shared.request(List.of(), true, true)).isNotSameAs(first);
    assertThat(shared.requests()).isEqualTo(6);
  }
}
