package io.sluice.http;

import io.sluice.core.bytes.Bytes;
import io.sluice.http.core.HttpDate;
import org.jspecify.annotations.Nullable;

/// The head of a response in the making. What has a place of its own (status, content type, content
/// length, time of modification) is sent from there; everything else is in the list of fields.
public final class ResponseHead extends FieldList {
  private @Nullable Trailers trailers;
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
  private boolean ownLocation;

  ResponseHead() {
    clear();
  }

  void clear() {
    clearFields();
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
    ownLocation = false;
    hasTrailers = false;
    if (trailers != null) {
      trailers.clear();
    }
  }

  /// Forgets all fields and what describes a body, so that another response can be put together.
  public void start() {
    forgetFields();
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
    reasonStart = text().length;
    text().append(line, start, end - start);
    reasonEnd = text().length;
  }

  /// The request has failed for a reason that nobody expected.
  ///
  /// @param unsent whether nothing of a response has left
  public void failed(boolean unsent) {
    if (unsent) {
      errorStatus = 0;
      status(500);
    }
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
      out.append(base(), reasonStart, reasonEnd - reasonStart);
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
    typeStart = text().length;
    text().append(type);
    typeEnd = text().length;
  }

  public void contentType(byte[] b, int start, int end) {
    typeStart = text().length;
    text().append(b, start, end - start);
    typeEnd = text().length;
  }

  /// Points `span` at the content type, without the charset that goes with it.
  public void contentType(Span span) {
    span.set(base(), typeStart, typeEnd);
  }

  /// Appends the content type and the charset that goes with it.
  public void writeContentType(Bytes out) {
    out.append(base(), typeStart, typeEnd - typeStart);
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
      lastModified = HttpDate.parse(base(), valueStart(field), valueEnd(field));
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

  /// Redirects to a URI of this server's making.
  public void location(String uri) {
    set(Field.LOCATION, uri);
    byte[] b = Bytes.of(uri);
    ownLocation = true;
    if (HeadText.badInWord(b, 0, b.length) >= 0) {
      suspect();
    }
  }

  /// The first field at `from` or later that must not be sent, or -1: its value has a control
  /// character, or it redirects to what is no URI.
  int refused(int from) {
    for (int i = from; i < count(); i++) {
      if (!removed(i) && bad(i) >= 0) {
        return i;
      }
    }
    return -1;
  }

  private int bad(int index) {
    int start = valueStart(index);
    int end = valueEnd(index);
    return ownLocation && index == first(Field.LOCATION)
        ? HeadText.badInWord(base(), start, end)
        : HeadText.badInValue(base(), start, end);
  }

  /// Whether a filter may change the content: no `Cache-Control` says `no-transform` ([RFC 9110,
  /// section 7.7](https://www.rfc-editor.org/rfc/rfc9110#section-7.7)).
  public boolean mayTransform() {
    for (int i = first(Field.CACHE_CONTROL); i >= 0; i = next(Field.CACHE_CONTROL, i + 1)) {
      if (Transform.forbidden(base(), valueStart(i), valueEnd(i))) {
        return false;
      }
    }
    return true;
  }

  /// Forgets what holds only for the content byte for byte, since a filter is going to change it:
  /// its length, its parts, its digests, and that its tag is a strong one.
  public void transformed() {
    contentLength = -1;
    rangesAllowed = false;
    remove(Field.CONTENT_LENGTH);
    remove(Field.ACCEPT_RANGES);
    Transform.clear(this);
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
}
