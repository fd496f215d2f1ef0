package io.sluice.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The header fields of one message, in the order in which they came, as ranges of one byte array.
/// Reused from message to message. Used for a client's request and for an upstream's response.
///
/// A field is known by its index, 0 to `count() - 1`; -1 stands for none.
public final class Headers {
  private static final int FIRST_CAPACITY = 32;
  private static final int STRIDE = 4;
  private static final byte[] NOTHING = {};

  private byte[] base = NOTHING;
  private int count;
  private int[] spans = new int[FIRST_CAPACITY * STRIDE];
  private int[] hashes = new int[FIRST_CAPACITY];
  private int[] following = new int[FIRST_CAPACITY];

  /// Bit n: the [Field] with index n is there; only then `first[n]` and `last[n]` mean something.
  private long present;

  private final int[] first = new int[Field.COUNT];
  private final int[] last = new int[Field.COUNT];

  public Headers() {}

  /// Forgets all fields.
  public void clear() {
    count = 0;
    present = 0;
  }

  /// Forgets all fields and their array, which may be large: for an object that waits to be used
  /// again.
  public void release() {
    clear();
    base = NOTHING;
  }

  /// The array that the ranges belong to. Moving the content to another array at the same offsets
  /// is allowed.
  public void base(byte[] base) {
    this.base = base;
  }

  public byte[] base() {
    return base;
  }

  /// Adds a field whose name was hashed by [Field#hash(int, int)].
  ///
  /// @return its index
  public int add(int nameStart, int nameEnd, int valueStart, int valueEnd, int hash) {
    int index = count;
    if (index == hashes.length) {
      grow();
    }
    int at = index * STRIDE;
    spans[at] = nameStart;
    spans[at + 1] = nameEnd;
    spans[at + 2] = valueStart;
    spans[at + 3] = valueEnd;
    hashes[index] = hash;
    following[index] = -1;
    count = index + 1;
    return index;
  }

  /// Notes that the field at `index` is `field`.
  ///
  /// @return whether it is the first of that name
  public boolean mark(int index, Field field) {
    int place = field.index();
    long bit = field.bit();
    boolean isFirst = (present & bit) == 0;
    if (isFirst) {
      present |= bit;
      first[place] = index;
    } else {
      following[last[place]] = index;
    }
    last[place] = index;
    return isFirst;
  }

  private void grow() {
    int capacity = hashes.length * 2;
    spans = Arrays.copyOf(spans, capacity * STRIDE);
    hashes = Arrays.copyOf(hashes, capacity);
    following = Arrays.copyOf(following, capacity);
  }

  public int count() {
    return count;
  }

  public int nameStart(int index) {
    return spans[index * STRIDE];
  }

  public int nameEnd(int index) {
    return spans[index * STRIDE + 1];
  }

  public int valueStart(int index) {
    return spans[index * STRIDE + 2];
  }

  public int valueEnd(int index) {
    return spans[index * STRIDE + 3];
  }

  public int hash(int index) {
    return hashes[index];
  }

  public boolean has(Field field) {
    return (present & field.bit()) != 0;
  }

  /// Whether the field at `index` has that name.
  public boolean is(int index, Field field) {
    return hashes[index] == field.hash() && field.is(base, nameStart(index), nameEnd(index));
  }

  /// The first field of that name, or -1.
  public int first(Field field) {
    return has(field) ? first[field.index()] : -1;
  }

  /// The next field of the same name after one that [#first(Field)] or this gave, or -1.
  public int next(int index) {
    return following[index];
  }

  /// The first field at `from` or later with a lower-case name, or -1.
  ///
  /// @param hash what [Field#hash(byte[], int, int)] says of the name
  public int find(byte[] lowerName, int hash, int from) {
    for (int i = from; i < count; i++) {
      if (hashes[i] == hash && Field.same(base, nameStart(i), nameEnd(i), lowerName)) {
        return i;
      }
    }
    return -1;
  }

  public int find(byte[] lowerName) {
    return find(lowerName, Field.hash(lowerName, 0, lowerName.length), 0);
  }

  public String name(int index) {
    return text(nameStart(index), nameEnd(index));
  }

  public String value(int index) {
    return text(valueStart(index), valueEnd(index));
  }

  /// The first value of that field as text, or null.
  public @Nullable String value(Field field) {
    int index = first(field);
    return index < 0 ? null : value(index);
  }

  /// Whether the value of the field at `index` is `lowerCase` in any case.
  public boolean valueIs(int index, byte[] lowerCase) {
    return Field.same(base, valueStart(index), valueEnd(index), lowerCase);
  }

  /// Points `span` at the value of the field at `index`.
  public void value(int index, Span span) {
    span.set(base, valueStart(index), valueEnd(index));
  }

  private String text(int start, int end) {
    return new String(base, start, end - start, StandardCharsets.ISO_8859_1);
  }
}
