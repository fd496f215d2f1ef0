package io.sluice.core.zone;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An entry of a [Zone], with its links: in a bucket of the hash table, and by its last use.
final class ZoneEntry<T> {
  final byte[] key;
  final int hash;
  T value;
  long expires;
  long bytes;
  @Nullable ZoneEntry<T> next;
  @Nullable ZoneEntry<T> older;
  @Nullable ZoneEntry<T> newer;

  ZoneEntry(byte[] key, T value) {
    this.key = key;
    this.hash = hash(key, 0, key.length);
    this.value = value;
  }

  void set(T newValue, long newExpires, long newBytes) {
    value = newValue;
    expires = newExpires;
    bytes = newBytes;
  }

  boolean is(int otherHash, byte[] b, int offset, int length) {
    return hash == otherHash
        && key.length == length
        && Arrays.equals(key, 0, length, b, offset, offset + length);
  }

  static int hash(byte[] b, int offset, int length) {
    int hash = length;
    for (int i = offset; i < offset + length; i++) {
      hash = hash * 31 + b[i];
    }
    return hash ^ (hash >>> 16);
  }
}
