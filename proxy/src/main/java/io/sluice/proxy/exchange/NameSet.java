package io.sluice.proxy.exchange;

import io.sluice.core.bytes.Bytes;
import io.sluice.http.Field;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A set of header field names, in any case, that is asked once for each field of a message.
/// Immutable.
public final class NameSet {
  private final Set<String> all;
  private final long fields;
  private final boolean onlyFields;
  private final int[] hashes;
  private final byte[] @Nullable [] names;
  private final int mask;

  public NameSet(Collection<String> names) {
    Set<String> lower = new LinkedHashSet<>();
    names.forEach(name -> lower.add(name.toLowerCase(Locale.ROOT)));
    this.all = Set.copyOf(lower);
    int size = Integer.highestOneBit(Math.max(lower.size(), 1) * 4);
    this.hashes = new int[size];
    this.names = new byte[size][];
    this.mask = size - 1;
    lower.forEach(this::put);
    long known = 0;
    boolean others = false;
    for (byte @Nullable [] name : this.names) {
      if (name != null) {
        Field field = Field.of(Field.hash(name, 0, name.length), name, 0, name.length);
        known |= field == null ? 0 : field.bit();
        others |= field == null;
      }
    }
    this.fields = known;
    this.onlyFields = !others;
  }

  private void put(String name) {
    byte[] bytes = Bytes.of(name);
    int hash = Field.hash(bytes, 0, bytes.length);
    int i = hash & mask;
    while (names[i] != null) {
      i = i + 1 & mask;
    }
    hashes[i] = hash;
    names[i] = bytes;
  }

  /// Whether the name is one of them.
  ///
  /// @param hash what [Field#hash(byte[], int, int)] says of it
  public boolean contains(int hash, byte[] b, int from, int end) {
    for (int i = hash & mask; ; i = i + 1 & mask) {
      byte[] name = names[i];
      if (name == null) {
        return false;
      }
      if (hashes[i] == hash && equal(name, b, from, end)) {
        return true;
      }
    }
  }

  /// Whether a name is one of them that is known to be `field`, or to be none of those.
  boolean contains(@Nullable Field field, int hash, byte[] b, int from, int end) {
    if (field != null) {
      return (fields & field.bit()) != 0;
    }
    return !onlyFields && contains(hash, b, from, end);
  }

  boolean contains(Field field) {
    return (fields & field.bit()) != 0;
  }

  public boolean contains(String name) {
    return all.contains(name.toLowerCase(Locale.ROOT));
  }

  private static boolean equal(byte[] lowerCase, byte[] b, int from, int end) {
    if (end - from != lowerCase.length) {
      return false;
    }
    for (int i = 0; i < lowerCase.length; i++) {
      byte c = b[from + i];
      if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != lowerCase[i]) {
        return false;
      }
    }
    return true;
  }

  /// The names in lower case.
  @Override
  public String toString() {
    return all.toString();
  }
}
