package io.sluice.http.wire;

import io.sluice.http.Field;
import io.sluice.http.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The head of an HTTP/1 answer, or its trailers, scanned where it was received. Takes up where it
/// stopped when more bytes are there; until it is complete, the bytes may move to another array, at
/// the same offsets.
///
/// As lenient as nginx is with the servers behind it: a bare LF ends a line, a name may hold any
/// visible character, a line without a colon is a field without a value, and a repeated status line
/// is skipped.
public final class UpstreamHead {
  /// What [#scan] found.
  public enum Scan {
    /// The head goes on.
    MORE,
    /// The head is complete; [#length()] bytes long.
    COMPLETE,
    /// It does not begin with a status line.
    NO_STATUS_LINE,
    /// A field is malformed.
    INVALID
  }

  private final StatusLineScanner line = new StatusLineScanner();
  private final FieldScanner scanner = new FieldScanner();
  private final Headers fields = new Headers();
  private @Nullable Field[] known = new @Nullable Field[32];
  private boolean inStatusLine;
  private boolean skippingLine;
  private int position;

  public UpstreamHead() {
    scanner.underscores(true);
  }

  /// Begins a head with a status line.
  public void begin() {
    beginFields();
    line.reset();
    inStatusLine = true;
  }

  /// Lets go of the array that it lies in.
  public void forget() {
    fields.release();
  }

  /// Begins a section of fields alone: trailers.
  public void beginFields() {
    fields.clear();
    scanner.start(0);
    inStatusLine = false;
    skippingLine = false;
    position = 0;
  }

  /// Goes on with what has been received.
  ///
  /// @param b begins with the head
  /// @param end where the received bytes end
  public Scan scan(byte[] b, int end) {
    fields.base(b);
    if (inStatusLine && !statusLine(b, end)) {
      return Scan.NO_STATUS_LINE;
    }
    return inStatusLine ? Scan.MORE : fields(b, end);
  }

  private boolean statusLine(byte[] b, int end) {
    int p = position == 0 ? line.takeUsual(b, end) : position;
    while (p < end && inStatusLine) {
      if (!line.take(b[p], p)) {
        return false;
      }
      p++;
      inStatusLine = !line.done();
    }
    position = p;
    scanner.start(p);
    return true;
  }

  private Scan fields(byte[] b, int end) {
    while (!skippingLine || skipLine(b, end)) {
      switch (scanner.scan(b, end)) {
        case FIELD -> addField(b);
        case END -> {
          position = scanner.position();
          return Scan.COMPLETE;
        }
        case MORE -> {
          return Scan.MORE;
        }
        case BAD -> {
          if (!repeatedStatusLine(b)) {
            return Scan.INVALID;
          }
          position = scanner.position();
          skippingLine = true;
        }
      }
    }
    return Scan.MORE;
  }

  private void addField(byte[] b) {
    int start = scanner.nameStart();
    int end = scanner.nameEnd();
    int hash = scanner.hash();
    int index = fields.add(start, end, scanner.valueStart(), scanner.valueEnd(), hash);
    Field field = Field.of(hash, b, start, end);
    if (index == known.length) {
      known = Arrays.copyOf(known, index * 2);
    }
    known[index] = field;
    if (field != null) {
      fields.mark(index, field);
    }
  }

  private boolean repeatedStatusLine(byte[] b) {
    int start = scanner.nameStart();
    return scanner.valueEnd() - start > 4
        && Arrays.equals(b, start, start + 5, StatusLineScanner.HTTP, 0, 5);
  }

  private boolean skipLine(byte[] b, int end) {
    while (position < end) {
      if (b[position++] == '\n') {
        skippingLine = false;
        scanner.start(position);
        return true;
      }
    }
    return false;
  }

  /// How long the head is, its empty line included, once it is complete.
  public int length() {
    return position;
  }

  /// Three digits as a number.
  public int status() {
    return line.status();
  }

  /// 1000 for HTTP/1.0, 1001 for HTTP/1.1.
  public int version() {
    return line.version();
  }

  /// Where the status code begins.
  public int statusStart() {
    return line.start();
  }

  /// Where the reason phrase ends.
  public int statusEnd() {
    return line.end();
  }

  /// The fields, as ranges of the array that was scanned last.
  public Headers fields() {
    return fields;
  }

  /// What the field at `index` is, or null if it is none that Sluice knows.
  public @Nullable Field known(int index) {
    return known[index];
  }

  /// The malformed field up to the byte that must not be there, and that byte, as nginx prints it:
  /// `"name\x20..."`.
  public String invalidField() {
    byte[] b = fields.base();
    int start = scanner.nameStart();
    int end = scanner.valueEnd();
    String seen = new String(b, start, end - start, StandardCharsets.ISO_8859_1);
    return "\"%s\\x%02x...\"".formatted(seen, b[end] & 0xff);
  }
}
