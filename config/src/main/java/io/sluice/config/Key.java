package io.sluice.config;

/// Names something that features attach to a {@link Scope}; compared by identity.
@SuppressWarnings("UnusedTypeParameter") // it is the type of what is attached
public final class Key<A> {
  private final String name;

  /// A new key.
  ///
  /// @param name for messages only
  public Key(String name) {
    this.name = name;
  }

  @Override
  public String toString() {
    return name;
  }
}
