package io.sluice.core.zone;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.clock.ManualClock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ZoneTest {
  private static final ZoneKind<String> TEXT = new ZoneKind<>("text", String::length);

  private final ManualClock clock = new ManualClock();

  private Zone<String> zone(long entries) {
    return new Zone<>("z", TEXT, entries * (Zone.ENTRY_SIZE + 4), clock);
  }

  private static byte[] key(String text) {
    return Bytes.of(text);
  }

  @Test
  void holdsWhatFitsAndDropsTheLeastRecentlyUsed() {
    Zone<String> zone = zone(3);
    for (String name : List.of("a", "b", "c")) {
      assertThat(zone.put(name + "12", name, Zone.NEVER)).isTrue();
    }
    assertThat(zone.used()).isEqualTo(zone.size());
    assertThat(zone.get("a12")).isEqualTo("a");
    zone.put("d12", "d", Zone.NEVER);
    assertThat(zone.get("b12")).isNull();
    assertThat(zone.snapshot()).extracting(Zone.Snapshot::value).containsExactly("d", "a", "c");
    assertThat(zone.evictions()).isEqualTo(1);
    assertThat(zone.put("c12", "x".repeat(1000), Zone.NEVER)).isFalse();
    assertThat(zone.get("c12")).isNull();
    assertThat(zone.count()).isEqualTo(2);
    assertThat(zone.used()).isEqualTo(2 * (Zone.ENTRY_SIZE + 4));
    zone.clear();
    assertThat(zone.used()).isZero();
    assertThat(zone.get("a12")).isNull();
  }

  @Test
  void whatIsKeptLeavesNoRoomForOthers() {
    ZoneKind<String> kept = ZoneKind.kept("kept", String::length);
    Zone<String> zone = new Zone<>("z", kept, 2 * (Zone.ENTRY_SIZE + 4), clock);
    assertThat(zone.put("a12", "a", Zone.NEVER)).isTrue();
    assertThat(zone.put("b12", "b", Zone.NEVER)).isTrue();
    assertThat(zone.put("c12", "c", Zone.NEVER)).isFalse();
    assertThat(zone.update(key("a12"), 0, 3, old -> old + "longer", Zone.NEVER)).isNull();
    assertThat(zone.get("a12")).isEqualTo("a");
    assertThat(zone.put("a12", "A", Zone.NEVER)).isTrue();
    zone.remove(key("b12"), 0, 3);
    assertThat(zone.put("c12", "c", Zone.NEVER)).isTrue();
    assertThat(zone.evictions()).isZero();
    assertThat(zone.used()).isEqualTo(zone.size());
  }

  @Test
  void entriesExpire() {
    Zone<String> zone = zone(10);
    zone.put("a", "1", clock.millis + 10);
    zone.put("b", "2", clock.millis + 5);
    zone.put("c", "3", Zone.NEVER);
    clock.millis += 5;
    assertThat(zone.get("b")).isNull();
    assertThat(zone.get("a")).isEqualTo("1");
    clock.millis += 5;
    assertThat(zone.count()).isEqualTo(2);
    assertThat(zone.snapshot()).hasSize(1);
    zone.expire(10);
    assertThat(zone.count()).isEqualTo(1);
  }

  @Test
  void updateIsOneStep() {
    Zone<String> zone = zone(10);
    byte[] key = key("xkeyx");
    assertThat(zone.update(key, 1, 3, old -> old + "1", Zone.NEVER)).isEqualTo("null1");
    assertThat(zone.update(key, 1, 3, old -> old + "2", Zone.NEVER)).isEqualTo("null12");
    assertThat(zone.get("key")).isEqualTo("null12");
    assertThat(zone.update(key, 1, 3, old -> null, Zone.NEVER)).isNull();
    assertThat(zone.get("key")).isNull();
  }

  @Test
  void aKeyIsRemovedOnce() {
    Zone<String> zone = zone(10);
    zone.put("a", "1", Zone.NEVER);
    assertThat(zone.remove(key("a"), 0, 1)).isTrue();
    assertThat(zone.remove(key("a"), 0, 1)).isFalse();
    assertThat(zone.used()).isZero();
  }

  @Property(tries = 300)
  void behavesAsAMapThatForgetsTheLeastRecentlyUsed(@ForAll @Size(max = 400) List<Byte> steps) {
    int most = 20;
    Zone<String> zone = zone(most);
    Map<String, String> model =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > most;
          }
        };
    for (byte step : steps) {
      String key = String.format("%03d", step & 63);
      if ((step & 64) != 0) {
        assertThat(zone.get(key)).isEqualTo(model.get(key));
      } else if (step < 0) {
        byte[] bytes = key(key);
        assertThat(zone.remove(bytes, 0, 3)).isEqualTo(model.remove(key) != null);
      } else {
        zone.put(key, "v", Zone.NEVER);
        model.put(key, "v");
      }
      assertThat(zone.count()).isEqualTo(model.size());
    }
    List<String> keys = new ArrayList<>(model.keySet());
    assertThat(zone.snapshot().stream().map(Zone.Snapshot::key).toList().reversed())
        .isEqualTo(keys);
  }
}
