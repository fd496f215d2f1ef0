package io.sluice.core;

import org.jspecify.annotations.Nullable;

/// What a [Zone] holds. There is one constant for each use; zones of different kinds cannot share a
/// name.
///
/// @param name for messages
/// @param sizer tells what values take
/// @param codec writes values for other members of a cluster and for state files; null if they stay
///   here
/// @param merge settles concurrent changes; null if the latest wins
public record ZoneKind<T>(
    String name, Sizer<T> sizer, @Nullable Codec<T> codec, @Nullable Merge<T> merge) {
  /// Values that stay here.
  ///
  /// @param name for messages
  public ZoneKind(String name, Sizer<T> sizer) {
    this(name, sizer, null, null);
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
