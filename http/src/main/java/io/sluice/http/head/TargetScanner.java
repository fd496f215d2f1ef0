package io.sluice.http.head;

import static io.sluice.http.head.Chars.TARGET;
import static io.sluice.http.head.Verdict.BAD_REQUEST;
import static io.sluice.http.head.Verdict.COMPLETE;
import static io.sluice.http.head.Verdict.MORE;

import io.sluice.http.Method;
import io.sluice.http.RequestLine;
import io.sluice.traffic.names.HostPort;

/// Reads the target of a request line in its three forms ([RFC 9112, section
/// 3.2](https://www.rfc-editor.org/rfc/rfc9112#section-3.2)): a path, a URI with scheme and
/// authority, or the authority alone for CONNECT. Notes what of the path needs normalising.
public final class TargetScanner {
  private enum Part {
    BEFORE_TARGET,
    SCHEME,
    SCHEME_SLASHES,
    BEFORE_AUTHORITY,
    HOST_START,
    HOST,
    LITERAL,
    HOST_END,
    PORT_START,
    PORT,
    SEGMENT_START,
    SEGMENT,
    REST
  }

  private RequestLine line = new RequestLine();
  private Part part = Part.BEFORE_TARGET;
  private Verdict verdict = MORE;
  private int position;
  private int slashes;

  public TargetScanner() {}

  /// Starts behind the method.
  public void start(RequestLine result) {
    line = result;
    part = line.method == Method.CONNECT ? Part.BEFORE_AUTHORITY : Part.BEFORE_TARGET;
  }

  /// The first byte that has not been looked at: behind the space that ends a target, or at the end
  /// of the line.
  public int position() {
    return position;
  }

  /// Reads on.
  public Verdict scan(byte[] b, int from, int to) {
    position = from;
    verdict = MORE;
    while (position < to && verdict == MORE) {
      step(b, to);
    }
    return verdict;
  }

  private void step(byte[] b, int to) {
    switch (part) {
      case BEFORE_TARGET -> beforeTarget(b);
      case SCHEME -> scheme(b);
      case SCHEME_SLASHES -> schemeSlashes(b);
      case BEFORE_AUTHORITY -> beforeAuthority(b);
      case HOST_START -> hostStart(b);
      case HOST -> host(b);
      case LITERAL -> literal(b);
      case HOST_END -> hostEnd(b);
      case PORT_START -> portStart(b);
      case PORT -> port(b);
      case SEGMENT_START -> segmentStart(b);
      case SEGMENT -> segment(b, to);
      case REST -> rest(b, to);
    }
  }

  private void bad() {
    verdict = BAD_REQUEST;
  }

  // ---- scheme and authority

  private void beforeTarget(byte[] b) {
    byte c = b[position];
    if (c == '/') {
      line.uriStart = position;
      part = Part.SEGMENT_START;
    } else if (Chars.letter(c)) {
      line.schemeStart = position;
      part = Part.SCHEME;
    } else if (c != ' ') {
      bad();
      return;
    }
    position++;
  }

  private void scheme(byte[] b) {
    byte c = b[position];
    if (c == ':') {
      line.schemeEnd = position;
      slashes = 0;
      part = Part.SCHEME_SLASHES;
    } else if (!Chars.letter(c) && !Chars.digit(c) && c != '+' && c != '-' && c != '.') {
      bad();
      return;
    }
    position++;
  }

  private void schemeSlashes(byte[] b) {
    if (b[position] != '/') {
      bad();
      return;
    }
    position++;
    if (++slashes == 2) {
      part = Part.HOST_START;
    }
  }

  private void beforeAuthority(byte[] b) {
    if (b[position] == ' ') {
      position++;
    } else {
      part = Part.HOST_START;
    }
  }

  private void hostStart(byte[] b) {
    line.hostStart = position;
    if (b[position] == '[') {
      position++;
      part = Part.LITERAL;
    } else {
      part = Part.HOST;
    }
  }

  private void host(byte[] b) {
    if (Chars.AUTHORITY[b[position] & 0xff]) {
      position++;
    } else {
      part = Part.HOST_END;
    }
  }

  private void literal(byte[] b) {
    byte c = b[position];
    if (c == ']') {
      part = Part.HOST_END;
    } else if (!HostPort.inLiteral(c)) {
      bad();
      return;
    }
    position++;
  }

  private void hostEnd(byte[] b) {
    if (b[position] == ':') {
      position++;
      part = Part.PORT_START;
    } else if (line.method == Method.CONNECT) {
      bad();
    } else {
      afterAuthority(b);
    }
  }

  private void portStart(byte[] b) {
    if (line.method == Method.CONNECT && !Chars.digit(b[position])) {
      bad();
    } else {
      part = Part.PORT;
    }
  }

  private void port(byte[] b) {
    byte c = b[position];
    if (Chars.digit(c)) {
      position++;
    } else if (line.method != Method.CONNECT) {
      afterAuthority(b);
    } else if (c == ' ') {
      line.hostEnd = position++;
      verdict = COMPLETE;
    } else {
      bad();
    }
  }

  private void afterAuthority(byte[] b) {
    line.hostEnd = position;
    switch (b[position]) {
      case '/' -> {
        line.uriStart = position;
        part = Part.SEGMENT_START;
      }
      case '?' -> {
        line.uriStart = position;
        line.argsStart = position + 1;
        line.emptyPath = true;
        part = Part.REST;
      }
      case ' ' -> { // the path is "/": there is one behind the scheme
        line.uriStart = line.schemeEnd + 1;
        line.uriEnd = line.schemeEnd + 2;
        verdict = COMPLETE;
      }
      default -> {
        bad();
        return;
      }
    }
    position++;
  }

  // ---- path and arguments

  private void segmentStart(byte[] b) {
    switch (TARGET[b[position] & 0xff]) {
      case Chars.DOT, Chars.SLASH -> {
        line.complex = true;
        part = Part.REST;
      }
      case Chars.PLUS -> line.plus = true;
      case Chars.PLAIN -> part = Part.SEGMENT;
      default -> {
        special(b);
        return;
      }
    }
    position++;
  }

  private void segment(byte[] b, int to) {
    int p = position;
    byte kind = Chars.PLAIN;
    while (p < to) {
      kind = TARGET[b[p] & 0xff];
      if (kind == Chars.DOT) {
        line.extStart = p + 1;
      } else if (kind != Chars.PLAIN) {
        break;
      }
      p++;
    }
    position = p;
    if (p == to) {
      return;
    }
    if (kind == Chars.SLASH) {
      line.extStart = -1;
      part = Part.SEGMENT_START;
      position++;
    } else if (kind == Chars.PLUS) {
      line.plus = true;
      position++;
    } else {
      special(b);
    }
  }

  /// What ends the simple part of a target.
  private void special(byte[] b) {
    int at = position;
    switch (TARGET[b[at] & 0xff]) {
      case Chars.QUESTION -> {
        line.argsStart = at + 1;
        part = Part.REST;
      }
      case Chars.PERCENT, Chars.HASH -> {
        line.complex = true;
        part = Part.REST;
      }
      default -> {
        targetEnd(b);
        return;
      }
    }
    position = at + 1;
  }

  private void rest(byte[] b, int to) {
    int p = position;
    byte kind = Chars.PLAIN;
    while (p < to) {
      kind = TARGET[b[p] & 0xff];
      if (kind >= Chars.SPACE) {
        break;
      }
      if (kind == Chars.HASH) {
        line.complex = true;
      }
      p++;
    }
    position = p;
    if (p < to) {
      targetEnd(b);
    }
  }

  private void targetEnd(byte[] b) {
    int at = position;
    switch (TARGET[b[at] & 0xff]) {
      case Chars.SPACE -> {
        line.uriEnd = at;
        position = at + 1;
        verdict = COMPLETE;
      }
      case Chars.CR, Chars.LF -> {
        line.uriEnd = at;
        verdict = COMPLETE;
      }
      default -> bad();
    }
  }
}
