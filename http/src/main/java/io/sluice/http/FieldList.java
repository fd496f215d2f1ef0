package io.sluice.http;

import io.sluice.core.bytes.Bytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Header fields in the making, in the order of their arrival.
///
/// All text is copied into one array that is reused from message to message. A field is known by
/// its index, 0 to `count() - 1`; -1 stands for none.
///
/// Every value that is composed here is looked at for characters that would end its line; what was
/// copied from a head that a scanner has read is not. Such a field stays where it is:
/// [HttpResponse#sendHead()] refuses it.
public abstract class FieldList {
  private static final int KEEP = 16 * 1024;
  private static final int STRIDE = 4;
  private static final int REMOVED = -1;

  private final Bytes text = new Bytes(1024);
  private int count;
  private boolean suspicious;
  private int[] spans = new int[16 * STRIDE];
  private @Nullable Field[] fields = new @Nullable Field[16];
  private int openName;
  private int openNameEnd;
  private @Nullable Field openField;

  FieldList() {}

  /// Forgets all fields and all text.
  final void clearFields() {
    text.clear(KEEP);
    forgetFields();
  }

  /// Forgets all fields, and keeps the text: something else may lie in it.
  final void forgetFields() {
    count = 0;
    suspicious = false;
  }

  // ---- text

  /// The array that the ranges of fields belong to. Read it again after adding.
  public final byte[] base() {
    return text.array;
  }

  /// Where all text is kept, to copy several fields at once before [#addSpan].
  public final Bytes text() {
    return text;
  }

  // ---- adding

  public final int add(String name, String value) {
    begin(name).append(value);
    return commit();
  }

  public final int add(Field field, String value) {
    begin(field).append(value);
    return commit();
  }

  /// Begins a field: append its value to what this returns, then [#commit()].
  public final Bytes begin(String name) {
    int start = text.length;
    text.append(name);
    openName = start;
    openNameEnd = text.length;
    openField =
        Field.of(Field.hash(text.array, start, text.length), text.array, start, text.length);
    return text;
  }

  public final Bytes begin(Field field) {
    openName = text.length;
    text.append(field.text());
    openNameEnd = text.length;
    openField = field;
    return text;
  }

  /// Completes the field that was begun.
  ///
  /// @return its index
  public final int commit() {
    return addSpan(openName, openNameEnd, openNameEnd, text.length, openField);
  }

  /// Adds a field by copying name and value from a head that a scanner has read.
  public final int add(
      byte[] b, int nameStart, int nameEnd, int valueStart, int valueEnd, @Nullable Field field) {
    int name = text.length;
    text.append(b, nameStart, nameEnd - nameStart);
    int value = text.length;
    text.append(b, valueStart, valueEnd - valueStart);
    return put(name, value, value, text.length, field);
  }

  /// Adds a field whose text is already in [#text()].
  public final int addSpan(
      int nameStart, int nameEnd, int valueStart, int valueEnd, @Nullable Field field) {
    check(valueStart, valueEnd);
    return put(nameStart, nameEnd, valueStart, valueEnd, field);
  }

  private void check(int start, int end) {
    suspicious |= HeadText.badInValue(text.array, start, end) >= 0;
  }

  private int put(int nameStart, int nameEnd, int valueStart, int valueEnd, @Nullable Field field) {
    int index = count;
    if (index == fields.length) {
      fields = Arrays.copyOf(fields, index * 2);
      spans = Arrays.copyOf(spans, index * 2 * STRIDE);
    }
    int at = index * STRIDE;
    spans[at] = nameStart;
    spans[at + 1] = nameEnd;
    spans[at + 2] = valueStart;
    spans[at + 3] = valueEnd;
    fields[index] = field;
    count = index + 1;
    return index;
  }

  /// Notes that a field may have to be refused.
  final void suspect() {
    suspicious = true;
  }

  /// Whether a field may have to be refused: somebody has to look.
  final boolean suspicious() {
    return suspicious;
  }

  // ---- what there is

  /// How many indexes there are, those of removed fields among them.
  public final int count() {
    return count;
  }

  public final boolean removed(int index) {
    return spans[index * STRIDE] == REMOVED;
  }

  public final void remove(int index) {
    spans[index * STRIDE] = REMOVED;
    fields[index] = null;
  }

  /// Removes all fields of that name.
  public final void remove(Field field) {
    for (int i = first(field); i >= 0; i = first(field)) {
      remove(i);
    }
  }

  public final int nameStart(int index) {
    return spans[index * STRIDE];
  }

  public final int nameEnd(int index) {
    return spans[index * STRIDE + 1];
  }

  public final int valueStart(int index) {
    return spans[index * STRIDE + 2];
  }

  public final int valueEnd(int index) {
    return spans[index * STRIDE + 3];
  }

  /// Replaces a value.
  public final void value(int index, String value) {
    int start = text.length;
    text.append(value);
    value(index, start, text.length);
  }

  /// Replaces a value by text that is already in [#text()].
  public final void value(int index, int start, int end) {
    check(start, end);
    spans[index * STRIDE + 2] = start;
    spans[index * STRIDE + 3] = end;
  }

  public final String value(int index) {
    return Bytes.text(text.array, valueStart(index), valueEnd(index) - valueStart(index));
  }

  /// The first field of that name, or -1.
  public final int first(Field field) {
    return next(field, 0);
  }

  /// The first field of that name at `from` or later, or -1.
  public final int next(Field field, int from) {
    for (int i = from; i < count; i++) {
      if (fields[i] == field) {
        return i;
      }
    }
    return -1;
  }

  public final boolean has(Field field) {
    return first(field) >= 0;
  }

  /// The first field at `from` or later with that lower-case name, or -1.
  public final int find(byte[] lowerName, int from) {
    for (int i = from; i < count; i++) {
      if (!removed(i) && Field.same(text.array, nameStart(i), nameEnd(i), lowerName)) {
        return i;
      }
    }
    return -1;
  }

  /// Sets a field to one value: replaces the first of that name and removes the others.
  public final void set(Field field, String value) {
    int index = first(field);
    if (index < 0) {
      add(field, value);
      return;
    }
    value(index, value);
    for (int i = next(field, index + 1); i >= 0; i = next(field, i + 1)) {
      remove(i);
    }
  }
}
