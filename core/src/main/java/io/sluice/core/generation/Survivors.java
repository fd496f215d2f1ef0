package io.sluice.core.generation;

import io.sluice.config.Key;
import java.util.IdentityHashMap;
import java.util.function.Supplier;

/// What lives outside of generations and survives a reload: registries of zones, of peers with
/// their health, of counters. There is one instance per running server.
///
/// A feature keeps one registry here under its own key, asks it while a generation is built for
/// what the configuration names, and drops what no generation names any more in {@link
/// Generation#onClose}.
public final class Survivors {
  private final IdentityHashMap<Key<?>, Object> all = new IdentityHashMap<>();

  /// Nothing survives yet.
  public Survivors() {}

  /// What is kept under `key`, made by `first` when it is asked for the first time. Any thread.
  @SuppressWarnings("unchecked") // of() is the only writer
  public synchronized <T> T of(Key<T> key, Supplier<? extends T> first) {
    Object known = all.get(key);
    if (known == null) {
      known = first.get();
      all.put(key, known);
    }
    return (T) known;
  }
}
