package io.sluice.core;

import io.sluice.config.Key;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The zones of a running server. A zone lives as long as a generation names it, and survives a
/// reload if its name, kind and size stay the same.
public final class Zones {
  private static final Key<Zones> KEY = new Key<>("zones");

  private final Map<String, Held> held = new HashMap<>();

  private static final class Held {
    final Zone<?> zone;
    int generations;

    Held(Zone<?> zone) {
      this.zone = zone;
    }
  }

  private Zones() {}

  /// Those of the server that a generation belongs to.
  public static Zones of(Generation generation) {
    return generation.survivors().of(KEY, Zones::new);
  }

  /// The zone of a name for as long as the generation lives: the one that is there, or a new one.
  ///
  /// @param size most bytes that its entries take
  @SuppressWarnings("unchecked") // the same kind has the same values
  public synchronized <T> Zone<T> open(
      Generation generation, String name, ZoneKind<T> kind, long size) {
    Held known = held.get(name);
    Held taken =
        known != null && known.zone.kind().equals(kind) && known.zone.size() == size
            ? known
            : new Held(new Zone<>(name, kind, size, generation.clock()));
    held.put(name, taken);
    taken.generations++;
    generation.onClose(() -> release(name, taken));
    return (Zone<T>) taken.zone;
  }

  private synchronized void release(String name, Held taken) {
    taken.generations--;
    if (taken.generations == 0) {
      held.remove(name, taken);
    }
  }

  /// All zones that are in use.
  public synchronized List<Zone<?>> all() {
    List<Zone<?>> all = new ArrayList<>();
    held.values().forEach(one -> all.add(one.zone));
    return all;
  }
}
