package io.sluice.http;

import io.sluice.core.Bytes;
import io.sluice.http.core.HttpDate;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The head of a response in the making. What has a place of its own (status, content type, content
/// length, time of modification) is sent from there; everything else is a list of fields in the
/// order of their arrival.
///
/// All text is copied into one array that is reused from response to response. A field is known by
/// its index, 0 to `count() - 1`; -1 stands for none.
public final class ResponseHead {
  private static final int KEEP = 16 * 1024;
  private static final int STRIDE = 4;
  private static final int REMOVED = -1;

  private final Bytes text = new Bytes(1024);
  private int count;
  private int[] spans = new int[16 * STRIDE];
  private @Nullable Field[] fields = new @Nullable Field[16];
  private @Nullable Trailers trailers;
  private int openName;
  private int openNameEnd;
  private @Nullable Field openField;

  private int status;
  private int errorStatus;
  private int reasonStart;
  private int reasonEnd;
  private long contentLength;
  private int typeStart;
  private int typeEnd;
  private String charset = "";
  private long lastModified;
  private boolean rangesAllowed;
  private long withheld;
  private boolean hasTrailers;
  private boolean vary;
  private int absoluteLocation;

  ResponseHead() {
    clear();
  }

  void clear() {
    text.clear(KEEP);
    count = 0;
    status = 0;
    errorStatus = 0;
    reset();
  }

  /// Forgets everything but the status, and fields set before: what a failed attempt left behind.
  private void reset() {
    reasonStart = reasonEnd = 0;
    contentLength = -1;
    typeStart = typeEnd = 0;
    charset = "";
    lastModified = -1;
    rangesAllowed = false;
    withheld = 0;
    vary = false;
    absoluteLocation = -1;
    hasTrailers = false;
    if (trailers != null) {
      trailers.clear();
    }
  }

  /// Forgets all fields and what describes a body, so that another response can be put together.
  public void start() {
    count = 0;
    reset();
  }

  /// Forgets what describes a body.
  void noContent() {
    typeStart = typeEnd = 0;
    contentLength = -1;
    lastModified = -1;
    remove(Field.CONTENT_LENGTH);
    remove(Field.LAST_MODIFIED);
  }

  /// The status, or 0 while there is none.
  public int status() {
    return status;
  }

  /// Sets the status; its usual reason is sent with it.
  ///
  /// @param code 100 to 999
  public void status(int code) {
    status = code;
    reasonStart = reasonEnd = 0;
  }

  /// Sets the status with a line of its own, `404 Nothing Here`, as an upstream gave it.
  public void status(int code, byte[] line, int start, int end) {
    status = code;
    reasonStart = text.length;
    text.append(line, start, end - start);
    reasonEnd = text.length;
  }

  /// The status that an error page must be sent with, whatever the page's own is; 0 for none.
  public int errorStatus() {
    return errorStatus;
  }

  public void errorStatus(int code) {
    errorStatus = code;
  }

  void applyErrorStatus() {
    if (errorStatus != 0) {
      status(errorStatus);
    }
  }

  /// Appends `404 Not Found`.
  public void writeStatusLine(Bytes out) {
    if (reasonEnd > reasonStart) {
      out.append(text.array, reasonStart, reasonEnd - reasonStart);
    } else {
      StatusLine.write(status, out);
    }
  }

  /// Length of the body in bytes, or -1 if it is not known.
  public long contentLength() {
    return contentLength;
  }

  public void contentLength(long length) {
    contentLength = length;
  }

  public boolean hasContentType() {
    return typeEnd > typeStart;
  }

  public void contentType(String type) {
    typeStart = text.length;
    text.append(type);
    typeEnd = text.length;
  }

  public void contentType(byte[] b, int start, int end) {
    typeStart = text.length;
    text.append(b, start, end - start);
    typeEnd = text.length;
  }

  /// Points `span` at the content type, without the charset that goes with it.
  public void contentType(Span span) {
    span.set(text.array, typeStart, typeEnd);
  }

  /// Appends the content type and the charset that goes with it.
  public void writeContentType(Bytes out) {
    out.append(text.array, typeStart, typeEnd - typeStart);
    if (!charset.isEmpty()) {
      out.append("; charset=").append(charset);
    }
  }

  /// What is sent behind the content type; empty for nothing.
  public String charset() {
    return charset;
  }

  public void charset(String name) {
    charset = name;
  }

  /// When the content was modified, seconds since 1970, or -1. Sent as `Last-Modified` unless there
  /// is such a field.
  public long lastModified() {
    int field = lastModified < 0 ? first(Field.LAST_MODIFIED) : -1;
    if (field >= 0) {
      lastModified = HttpDate.parse(text.array, valueStart(field), valueEnd(field));
    }
    return lastModified;
  }

  public void lastModified(long seconds) {
    lastModified = seconds;
  }

  /// Has the protocol not add a field of its own: an answer that was passed on without `Server` or
  /// `Date` stays so.
  public void withhold(Field field) {
    withheld |= field.bit();
  }

  /// Whether the protocol adds that field.
  public boolean wants(Field field) {
    return (withheld & field.bit()) == 0 && !has(field);
  }

  /// Whether the range filter may answer with a part of this body.
  public boolean rangesAllowed() {
    return rangesAllowed;
  }

  public void rangesAllowed(boolean allowed) {
    rangesAllowed = allowed;
  }

  /// Whether the response depends on Accept-Encoding, and says so if `gzip_vary` is on.
  public boolean vary() {
    return vary;
  }

  public void vary(boolean dependsOnEncoding) {
    vary = dependsOnEncoding;
  }

  /// The `Location` that was made absolute here, which is sent before the other fields, or -1.
  public int absoluteLocation() {
    return absoluteLocation;
  }

  void absoluteLocation(int index) {
    absoluteLocation = index;
  }

  /// Fields that follow the body, where the protocol can send them. Made when first asked for.
  public Trailers trailers() {
    hasTrailers = true;
    if (trailers == null) {
      trailers = new Trailers();
    }
    return trailers;
  }

  /// Whether there may be trailers: then the body is sent in chunks even if its length is known.
  public boolean hasTrailers() {
    return hasTrailers;
  }

  /// The array that the ranges of fields belong to. Read it again after adding.
  public byte[] base() {
    return text.array;
  }

  /// Where all text is kept, to copy several fields at once before [#addSpan].
  public Bytes text() {
    return text;
  }

  public int add(String name, String value) {
    begin(name).append(value);
    return commit();
  }

  public int add(Field field, String value) {
    begin(field).append(value);
    return commit();
  }

  /// Begins a field: append its value to what this returns, then [#commit()].
  public Bytes begin(String name) {
    int start = text.length;
    text.append(name);
    openName = start;
    openNameEnd = text.length;
    openField =
        Field.of(Field.hash(text.array, start, text.length), text.array, start, text.length);
    return text;
  }

  public Bytes begin(Field field) {
    openName = text.length;
    text.append(field.text());
    openNameEnd = text.length;
    openField = field;
    return text;
  }

  /// Completes the field that was begun.
  ///
  /// @return its index
  public int commit() {
    return addSpan(openName, openNameEnd, openNameEnd, text.length, openField);
  }

  /// Adds a field by copying name and value from elsewhere.
  public int add(
      byte[] b, int nameStart, int nameEnd, int valueStart, int valueEnd, @Nullable Field field) {
    int name = text.length;
    text.append(b, nameStart, nameEnd - nameStart);
    int value = text.length;
    text.append(b, valueStart, valueEnd - valueStart);
    return addSpan(name, value, value, text.length, field);
  }

  /// Adds a field whose text is already in [#text()].
  public int addSpan(
      int nameStart, int nameEnd, int valueStart, int valueEnd, @Nullable Field field) {
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

  /// How many indexes there are, those of removed fields among them.
  public int count() {
    return count;
  }

  public boolean removed(int index) {
    return spans[index * STRIDE] == REMOVED;
  }

  public void remove(int index) {
    spans[index * STRIDE] = REMOVED;
    fields[index] = null;
  }

  /// Removes all fields of that name.
  public void remove(Field field) {
    for (int i = first(field); i >= 0; i = first(field)) {
      remove(i);
    }
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

  /// Replaces a value.
  public void value(int index, String value) {
    int start = text.length;
    text.append(value);
    spans[index * STRIDE + 2] = start;
    spans[index * STRIDE + 3] = text.length;
  }

  /// Replaces a value by text that is already in [#text()].
  public void value(int index, int start, int end) {
    spans[index * STRIDE + 2] = start;
    spans[index * STRIDE + 3] = end;
  }

  public String value(int index) {
    return Bytes.text(text.array, valueStart(index), valueEnd(index) - valueStart(index));
  }

  /// The first field of that name, or -1.
  public int first(Field field) {
    return next(field, 0);
  }

  /// The first field of that name at `from` or later, or -1.
  public int next(Field field, int from) {
    for (int i = from; i < count; i++) {
      if (fields[i] == field) {
        return i;
      }
    }
    return -1;
  }

  public boolean has(Field field) {
    return first(field) >= 0;
  }

  /// The first field at `from` or later with that lower-case name, or -1.
  public int find(byte[] lowerName, int from) {
    for (int i = from; i < count; i++) {
      if (!removed(i) && Field.same(text.array, nameStart(i), nameEnd(i), lowerName)) {
        return i;
      }
    }
    return -1;
  }

  /// Sets a field to one value: replaces the first of that name and removes the others.
  public void set(Field field, String value) {
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
