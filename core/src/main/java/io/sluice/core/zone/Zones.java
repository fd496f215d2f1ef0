package io.sluice.core.zone;

import io.sluice.config.Arguments;
import io.sluice.config.ConfigException;
import io.sluice.config.Key;
import io.sluice.config.Scope;
import io.sluice.core.generation.Generation;
import io.sluice.core.text.Template;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The zones of a running server, and the names of zones in its configurations.
///
/// A configuration has one list of names for all features and protocols. A zone lives as long as a
/// generation uses it, and survives a reload if its name, kind and size stay the same.
public final class Zones {
  private static final Key<Zones> KEY = new Key<>("zones");
  private static final Key<Map<String, ZoneRef<?>>> NAMES = new Key<>("zone names");

  private final Map<String, Held> held = new HashMap<>();

  private static final class Held {
    final Zone<?> zone;
    final String key;
    int generations;

    Held(Zone<?> zone, String key) {
      this.zone = zone;
      this.key = key;
    }

    boolean fits(ZoneRef<?> ref) {
      return zone.kind() == ref.kind() && zone.size() == ref.size();
    }
  }

  private Zones() {}

  /// Those of the server that a generation belongs to.
  public static Zones of(Generation generation) {
    return generation.survivors().of(KEY, Zones::new);
  }

  // ---- names in a configuration

  /// Names a zone where its size is said elsewhere, earlier or later.
  ///
  /// @throws ConfigException `the shared memory zone "x" is already declared for a different use`
  public static <T> ZoneRef<T> mention(Arguments a, String name, ZoneKind<T> kind) {
    return declare(a, name, kind, 0);
  }

  /// Names a zone and says its size, which may be said again.
  ///
  /// @param size most bytes that its entries take; 0 to leave that to others
  /// @throws ConfigException as above, or `the size … of shared memory zone "x" conflicts with
  ///   already declared size …`
  @SuppressWarnings("unchecked") // the same kind has the same values
  public static <T> ZoneRef<T> declare(Arguments a, String name, ZoneKind<T> kind, long size) {
    Map<String, ZoneRef<?>> names = names(a.scope());
    ZoneRef<?> ref = names.computeIfAbsent(name, fresh -> new ZoneRef<>(fresh, kind));
    if (ref.kind() != kind) {
      throw a.error(
          "the shared memory zone \"" + name + "\" is already declared for a different use");
    }
    if (ref.size() == 0) {
      ref.size(size);
    }
    if (size != 0 && size != ref.size()) {
      throw a.error(
          "the size %d of shared memory zone \"%s\" conflicts with already declared size %d"
              .formatted(size, name, ref.size()));
    }
    return (ZoneRef<T>) ref;
  }

  /// Reports `zero size shared memory zone "x"` for each name that is only mentioned.
  ///
  /// @param root of a configuration that has been read
  public static void check(Scope root) {
    for (ZoneRef<?> ref : names(root).values()) {
      if (ref.size() == 0) {
        String message = "zero size shared memory zone \"" + ref.name() + '"';
        root.diagnostics().add(new ConfigException(message, null));
      }
    }
  }

  private static Map<String, ZoneRef<?>> names(Scope scope) {
    Scope root = scope;
    for (Scope outer = root.parent(); outer != null; outer = outer.parent()) {
      root = outer;
    }
    Map<String, ZoneRef<?>> names = root.lookUp(NAMES);
    if (names == null) {
      names = new LinkedHashMap<>();
      root.attach(NAMES, names);
    }
    return names;
  }

  // ---- memory

  /// The zone of a name for as long as the generation lives: the one that is there, or a new one.
  ///
  /// @param what the directive or feature, for messages
  /// @throws ConfigException `limit_req "x" uses the "$a" key while previously it used the "$b"
  ///   key`
  @SuppressWarnings("unchecked") // the same kind has the same values
  public synchronized <T> Zone<T> open(Generation generation, ZoneRef<T> ref, String what) {
    Held known = held.get(ref.name());
    Template bound = ref.key();
    String key = bound == null ? "" : bound.source();
    if (known == null || !known.fits(ref)) {
      known = new Held(new Zone<>(ref.name(), ref.kind(), ref.size(), generation.clock()), key);
      held.put(ref.name(), known);
    } else if (!known.key.equals(key)) {
      throw new ConfigException(
          "%s \"%s\" uses the \"%s\" key while previously it used the \"%s\" key"
              .formatted(what, ref.name(), key, known.key),
          null);
    }
    Held taken = known;
    taken.generations++;
    generation.onClose(() -> release(ref.name(), taken));
    Zone<T> zone = (Zone<T>) taken.zone;
    ref.opened(zone);
    return zone;
  }

  private synchronized void release(String name, Held taken) {
    if (--taken.generations == 0) {
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
