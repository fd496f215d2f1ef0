package io.sluice.core.zone;

import io.sluice.config.Arguments;
import io.sluice.core.text.Template;
import org.jspecify.annotations.Nullable;

/// A zone that a configuration names. There is one for each name, however many directives mention
/// it and in whatever order; see [Zones#declare] and [Zones#mention].
public final class ZoneRef<T> {
  private final String name;
  private final ZoneKind<T> kind;
  private long size;
  private @Nullable Template key;
  private boolean replicated;
  private @Nullable Zone<T> zone;

  ZoneRef(String name, ZoneKind<T> kind) {
    this.name = name;
    this.kind = kind;
  }

  public String name() {
    return name;
  }

  public ZoneKind<T> kind() {
    return kind;
  }

  /// Most bytes that its entries take; 0 while nothing has told.
  public long size() {
    return size;
  }

  void size(long bytes) {
    size = bytes;
  }

  /// The text that its entries are found by, or null if it was not [#bind]ed to one.
  public @Nullable Template key() {
    return key;
  }

  /// Ties the zone to the text whose values are its keys; `a` is the directive that declares both.
  ///
  /// @throws io.sluice.config.ConfigException `limit_req_zone "x" is already bound to key "$y"`
  public ZoneRef<T> bind(Arguments a, Template by) {
    Template known = key;
    if (known != null) {
      throw a.error(
          a.name() + " \"" + name + "\" is already bound to key \"" + known.source() + '"');
    }
    key = by;
    return this;
  }

  /// Has the members of a cluster share it, if the server belongs to one: `sync`.
  public void replicate() {
    replicated = true;
  }

  /// Whether the members of a cluster share it.
  public boolean replicated() {
    return replicated;
  }

  void opened(Zone<T> memory) {
    zone = memory;
  }

  /// The zone itself, once it was opened by [Zones#open].
  public Zone<T> zone() {
    if (zone == null) {
      throw new IllegalStateException(name + " is not open");
    }
    return zone;
  }
}
