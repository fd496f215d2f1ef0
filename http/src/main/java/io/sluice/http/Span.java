package io.sluice.http;

import io.sluice.core.bytes.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A range of a byte array that something else owns: `base[start, end)`. Mutable and reused; valid
/// until the request it belongs to ends.
public final class Span {
  private static final byte[] NONE = {};

  public byte[] base = NONE;
  public int start;
  public int end;

  public Span() {}

  /// Points it at `base[start, end)`.
  public void set(byte[] base, int start, int end) {
    this.base = base;
    this.start = start;
    this.end = end;
  }

  /// Makes it empty and lets go of the array.
  public void clear() {
    set(NONE, 0, 0);
  }

  /// Follows its content from one array to another, at the same offsets.
  @SuppressWarnings("ReferenceEquality") // it is about the array, not about what is in it
  void moved(byte[] from, byte[] to) {
    if (base == from) {
      base = to;
    }
  }

  public int length() {
    return end - start;
  }

  public boolean isEmpty() {
    return start == end;
  }

  public byte at(int index) {
    return base[start + index];
  }

  /// Appends the content.
  public void write(Bytes out) {
    out.append(base, start, end - start);
  }

  public boolean equalTo(byte[] other) {
    return Arrays.equals(base, start, end, other, 0, other.length);
  }

  /// The content as Latin-1 text.
  public String text() {
    return new String(base, start, end - start, StandardCharsets.ISO_8859_1);
  }

  @Override
  public String toString() {
    return text();
  }
}
