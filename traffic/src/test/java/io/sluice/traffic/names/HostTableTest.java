package io.sluice.traffic.names;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.bytes.Bytes;
import io.sluice.traffic.names.HostTable.Added;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HostTableTest {
  private final HostTable<String> table = new HostTable<>();

  private @Nullable String find(String key) {
    byte[] b = Bytes.of("<" + key + ">");
    return table.find(b, 1, b.length - 2);
  }

  @Test
  void findsEachOfManyKeys() {
    int count = 100_000;
    for (int i = 0; i < count; i++) {
      assertThat(table.add("Key-" + i, "v" + i)).isEqualTo(Added.OK);
    }
    for (int i = 0; i < count; i++) {
      assertThat(find("kEY-" + i)).isEqualTo("v" + i);
    }
    assertThat(find("key-" + count)).isNull();
    assertThat(find("key-")).isNull();
    assertThat(table.add("KEY-17", "other")).isEqualTo(Added.CONFLICT);
    assertThat(find("key-17")).isEqualTo("v17");
  }

  @Test
  void theEmptyKeyIsAKey() {
    assertThat(find("")).isNull();
    assertThat(table.add("", "empty")).isEqualTo(Added.OK);
    assertThat(find("")).isEqualTo("empty");
    assertThat(table.add("", "again")).isEqualTo(Added.CONFLICT);
  }

  @Test
  void aNameWithADotClashesWithTheNameItself() {
    assertThat(table.addHost(".example.com", "dot")).isEqualTo(Added.OK);
    assertThat(table.addHost("Example.com", "name")).isEqualTo(Added.CONFLICT);
    assertThat(table.addHost("*.example.com", "star")).isEqualTo(Added.CONFLICT);
    assertThat(table.addHost("other.com", "name")).isEqualTo(Added.OK);
    assertThat(table.addHost(".OTHER.com", "dot")).isEqualTo(Added.CONFLICT);
    assertThat(table.addHost("*.other.com", "star")).isEqualTo(Added.OK);
    assertThat(find("www.example.com")).isEqualTo("dot");
    assertThat(find("other.com")).isEqualTo("name");
    assertThat(find("www.other.com")).isEqualTo("star");
  }

  /// Only ASCII letters have a case, as in nginx.
  @Test
  void otherLettersHaveNoCase() {
    assertThat(table.add("\u00e9", "small")).isEqualTo(Added.OK);
    assertThat(table.add("\u00c9", "large")).isEqualTo(Added.OK);
    assertThat(find("\u00c9")).isEqualTo("large");
  }
}
