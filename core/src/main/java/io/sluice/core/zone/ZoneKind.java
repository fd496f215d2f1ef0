package io.sluice.core.zone;

import io.sluice.core.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/// What a [Zone] holds. There is one constant for each use, and one for each protocol that has the
/// use: kinds are told apart by identity, and zones of different kinds cannot share a name.
public final class ZoneKind<T> {
  private final String name;
  private final Sizer<T> sizer;
  private final @Nullable Codec<T> codec;
  private final @Nullable Merge<T> merge;
  private final boolean evicts;

  private ZoneKind(
      String name,
      Sizer<T> sizer,
      @Nullable Codec<T> codec,
      @Nullable Merge<T> merge,
      boolean evicts) {
    this.name = name;
    this.sizer = sizer;
    this.codec = codec;
    this.merge = merge;
    this.evicts = evicts;
  }

  /// Values that go for others when the zone is full.
  ///
  /// @param name for messages and tools
  /// @param sizer tells what values take
  /// @param codec writes values for other members of a cluster and for state files; null if they
  ///   stay here
  /// @param merge settles concurrent changes; null if the latest wins
  public ZoneKind(String name, Sizer<T> sizer, @Nullable Codec<T> codec, @Nullable Merge<T> merge) {
    this(name, sizer, codec, merge, true);
  }

  /// Values that stay here, and go for others when the zone is full.
  public ZoneKind(String name, Sizer<T> sizer) {
    this(name, sizer, null, null);
  }

  /// Values that stay here, each until it is removed: a full zone has no room for others.
  public static <T> ZoneKind<T> kept(String name, Sizer<T> sizer) {
    return new ZoneKind<>(name, sizer, null, null, false);
  }

  /// For messages and tools.
  public String name() {
    return name;
  }

  /// Tells what values take.
  public Sizer<T> sizer() {
    return sizer;
  }

  /// Writes values for other members of a cluster and for state files; null if they stay here.
  public @Nullable Codec<T> codec() {
    return codec;
  }

  /// Settles concurrent changes; null if the latest wins.
  public @Nullable Merge<T> merge() {
    return merge;
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

  /// A binary form of values.
  public interface Codec<T> {
    /// Appends a value.
    void write(T value, Bytes out);

    /// Reads what [#write] has written.
    ///
    /// @throws IllegalArgumentException if it has not
    T read(byte[] b, int offset, int length);
  }

  /// Makes one value of two. It must not matter in which order and how often values are merged.
  @FunctionalInterface
  public interface Merge<T> {
    /// The value that stands for both.
    T merge(T ours, T theirs);
  }
}
