package io.sluice.config;

import org.jspecify.annotations.Nullable;

/// The values that hold in one block, merged with those of the blocks around it. Immutable.
public final class Settings {
  private final @Nullable Object[] values;
  private final Scope scope;

  Settings(@Nullable Object[] values, Scope scope) {
    this.values = values;
    this.scope = scope;
  }

  /// The directive's value here: one array read.
  public <T extends @Nullable Object> T get(Directive<T> directive) {
    int slot = directive.slot();
    return slot < values.length ? directive.cast(values[slot]) : directive.defaultValue();
  }

  /// Whether the value comes from the configuration rather than being the default. Not for hot
  /// paths.
  public boolean isSet(Directive<?> directive) {
    return origin(directive) != null;
  }

  /// Where the value that holds here was set (last), or null if it is the default. Not for hot
  /// paths.
  public @Nullable Position position(Directive<?> directive) {
    Scope origin = origin(directive);
    return origin == null ? null : origin.ownPosition(directive);
  }

  private @Nullable Scope origin(Directive<?> directive) {
    Scope at = scope;
    while (at != null && !at.has(directive)) {
      at = directive.inherits() ? at.parent() : null;
    }
    return at;
  }

  @Nullable Object[] values() {
    return values;
  }
}
