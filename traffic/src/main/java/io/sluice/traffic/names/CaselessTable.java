package io.sluice.traffic.names;

import io.sluice.core.bytes.Bytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A hash table from texts, whatever their case, that is searched with bytes and without garbage.
///
/// All keys stand in one array, and the table is of numbers: a million keys are a handful of
/// objects to the collector. The keys' bytes together are less than 2 GiB.
final class CaselessTable<T> {
  private static final int SMALLEST = 16; // a power of two

  private byte[] text = new byte[SMALLEST * 8];
  private int[] ends = new int[SMALLEST / 2]; // of the keys in `text`
  private @Nullable Object[] values = new Object[SMALLEST / 2];
  private int size;
  private int[] slots = new int[SMALLEST]; // the number of a key from 1, or 0

  /// Adds a key; false if it is there already.
  boolean add(String key, T value) {
    byte[] bytes = Bytes.of(key);
    int slot = slot(bytes, 0, bytes.length);
    if (slots[slot] != 0) {
      return false;
    }
    if (size == values.length) {
      grow();
      slot = slot(bytes, 0, bytes.length);
    }
    append(bytes);
    values[size++] = value;
    slots[slot] = size;
    return true;
  }

  private void append(byte[] key) {
    int start = start(size);
    int end = Math.addExact(start, key.length);
    if (end > text.length) {
      text = Arrays.copyOf(text, Math.clamp(text.length * 2L, end, Integer.MAX_VALUE - 8));
    }
    for (int i = 0; i < key.length; i++) {
      text[start + i] = lower(key[i]);
    }
    ends[size] = end;
  }

  boolean isEmpty() {
    return size == 0;
  }

  @Nullable T find(String key) {
    byte[] bytes = Bytes.of(key);
    return find(bytes, 0, bytes.length);
  }

  @SuppressWarnings("unchecked") // only add writes there
  @Nullable T find(byte[] b, int offset, int count) {
    int number = slots[slot(b, offset, count)];
    return number == 0 ? null : (T) values[number - 1];
  }

  private int start(int key) {
    return key == 0 ? 0 : ends[key - 1];
  }

  /// Where a key's number is, or the free place where it would be.
  private int slot(byte[] b, int offset, int count) {
    int mask = slots.length - 1;
    int at = hash(b, offset, count) & mask;
    while (slots[at] != 0 && !same(slots[at] - 1, b, offset, count)) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private static int hash(byte[] b, int offset, int count) {
    int hash = count;
    for (int i = offset; i < offset + count; i++) {
      hash = hash * 31 + lower(b[i]);
    }
    return hash ^ (hash >>> 15);
  }

  private boolean same(int key, byte[] b, int offset, int count) {
    int start = start(key);
    if (ends[key] - start != count) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      if (text[start + i] != lower(b[offset + i])) {
        return false;
      }
    }
    return true;
  }

  private static byte lower(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
  }

  private void grow() {
    ends = Arrays.copyOf(ends, size * 2);
    values = Arrays.copyOf(values, size * 2);
    slots = new int[slots.length * 2];
    int mask = slots.length - 1;
    for (int key = 0; key < size; key++) {
      int start = start(key);
      int at = hash(text, start, ends[key] - start) & mask;
      while (slots[at] != 0) {
        at = (at + 1) & mask;
      }
      slots[at] = key + 1;
    }
  }
}
