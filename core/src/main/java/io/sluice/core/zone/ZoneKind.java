package io.sluice.core.zone;

/// What a [Zone] holds. There is one constant for each use, and one for each protocol that has the
/// use: kinds are told apart by identity, and zones of different kinds cannot share a name.
public final class ZoneKind<T> {
  private final String name;
  private final Sizer<T> sizer;
  private final boolean evicts;

  private ZoneKind(String name, Sizer<T> sizer, boolean evicts) {
    this.name = name;
    this.sizer = sizer;
    this.evicts = evicts;
  }

  /// Values that go for others when the zone is full.
  ///
  /// @param name for messages and tools
  /// @param sizer tells what values take
  public ZoneKind(String name, Sizer<T> sizer) {
    this(name, sizer, true);
  }

  /// Values each of which stays until it is removed: a full zone has no room for others.
  public static <T> ZoneKind<T> kept(String name, Sizer<T> sizer) {
    return new ZoneKind<>(name, sizer, false);
  }

  /// For messages and tools.
  public String name() {
    return name;
  }

  /// Tells what values take.
  public Sizer<T> sizer() {
    return sizer;
  }

  /// Whether entries go for others when the zone is full; otherwise others find no room.
  public boolean evicts() {
    return evicts;
  }

  /// How much memory a value takes.
  @FunctionalInterface
  public interface Sizer<T> {
    /// In bytes.
    long size(T value);
  }
}
