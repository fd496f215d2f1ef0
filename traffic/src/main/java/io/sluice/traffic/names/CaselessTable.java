package io.sluice.traffic.names;

import io.sluice.core.Bytes;
import org.jspecify.annotations.Nullable;

/// A hash table from texts, whatever their case, that is searched with bytes and without garbage.
final class CaselessTable<T> {
  private static final int SMALLEST = 16; // a power of two

  private byte[][] keys = new byte[SMALLEST][];
  private @Nullable Object[] values = new Object[SMALLEST];
  private int size;

  /// Adds a key; false if it is there already.
  boolean add(String key, T value) {
    byte[] bytes = Bytes.of(key);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = lower(bytes[i]);
    }
    if (size * 2 >= keys.length) {
      grow();
    }
    int at = place(bytes, 0, bytes.length);
    if (values[at] != null) {
      return false;
    }
    keys[at] = bytes;
    values[at] = value;
    size++;
    return true;
  }

  boolean isEmpty() {
    return size == 0;
  }

  @SuppressWarnings("unchecked") // only add writes there
  @Nullable T find(byte[] b, int offset, int count) {
    return (T) values[place(b, offset, count)];
  }

  /// Where a key is, or the free place where it would be.
  private int place(byte[] b, int offset, int count) {
    int hash = count;
    for (int i = offset; i < offset + count; i++) {
      hash = hash * 31 + lower(b[i]);
    }
    int mask = keys.length - 1;
    int at = (hash ^ (hash >>> 15)) & mask;
    while (values[at] != null && !same(keys[at], b, offset, count)) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private static boolean same(byte[] key, byte[] b, int offset, int count) {
    if (key.length != count) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      if (key[i] != lower(b[offset + i])) {
        return false;
      }
    }
    return true;
  }

  private static byte lower(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
  }

  private void grow() {
    byte[][] oldKeys = keys;
    @Nullable Object[] oldValues = values;
    keys = new byte[oldKeys.length * 2][];
    values = new Object[oldKeys.length * 2];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldValues[i] != null) {
        int at = place(oldKeys[i], 0, oldKeys[i].length);
        keys[at] = oldKeys[i];
        values[at] = oldValues[i];
      }
    }
  }
}
