package io.sluice.http.h1;

import static io.sluice.http.h1.Chars.TARGET;
import static io.sluice.http.h1.Verdict.BAD_REQUEST;
import static io.sluice.http.h1.Verdict.MORE;

import io.sluice.http.Method;
import io.sluice.http.RequestLine;
import io.sluice.traffic.names.HostPort;

/// Reads a request line, once, in as many pieces as it comes in ([RFC 9112, section
/// 3](https://www.rfc-editor.org/rfc/rfc9112#section-3)), as leniently and as strictly as nginx:
/// empty lines before it and several spaces between its parts are allowed, also a bare line feed;
/// control characters and unknown versions are not.
///
/// Each step reads one part as far as it can, and names the next one.
final class RequestLineScanner {
  private enum Part {
    START,
    METHOD,
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
    REST,
    AFTER_TARGET,
    PROTOCOL,
    MAJOR,
    MINOR,
    AFTER_VERSION,
    LINE_FEED
  }

  private static final byte[] PROTOCOL = {'H', 'T', 'T', 'P', '/'};
  private static final int MAX_MINOR = 99;

  private RequestLine line = new RequestLine();
  private Part part = Part.START;
  private Verdict verdict = MORE;
  private int position;
  private int seen; // of a fixed text, or of digits
  private int number;
  private boolean old;

  /// Starts a new line.
  ///
  /// @param result cleared by the caller
  void start(RequestLine result, int from) {
    line = result;
    part = Part.START;
    position = from;
    seen = number = 0;
    old = false;
  }

  /// Where the line begins, or would begin: what lies before may be forgotten.
  int begin() {
    return part == Part.START ? position : line.start;
  }

  /// Whether nothing but empty lines has been seen.
  boolean idle() {
    return part == Part.START;
  }

  /// The first byte that has not been looked at: behind the line feed after [Verdict#COMPLETE].
  int position() {
    return position;
  }

  /// Starts reading again from another place, before the line begins.
  void moveTo(int from) {
    position = from;
  }

  /// Reads on, up to `to`.
  Verdict scan(byte[] b, int to) {
    verdict = MORE;
    while (position < to && verdict == MORE) {
      step(b, to);
    }
    if (verdict == Verdict.COMPLETE) {
      return complete();
    }
    return verdict;
  }

  private Verdict complete() {
    part = Part.START;
    line.version = old ? RequestLine.HTTP_0_9 : 1000 + number;
    return line.version == RequestLine.HTTP_0_9 && line.method != Method.GET
        ? Verdict.BAD_09_METHOD
        : Verdict.COMPLETE;
  }

  private void step(byte[] b, int to) {
    switch (part) {
      case START -> start(b);
      case METHOD -> method(b, to);
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
      case AFTER_TARGET -> afterTarget(b);
      case PROTOCOL -> protocol(b);
      case MAJOR -> major(b);
      case MINOR -> minor(b);
      case AFTER_VERSION -> afterVersion(b);
      case LINE_FEED -> lineFeed(b);
    }
  }

  private void bad() {
    verdict = BAD_REQUEST;
  }

  // ---- method

  private void start(byte[] b) {
    byte c = b[position];
    line.start = position;
    if (c == '\r' || c == '\n') {
      position++;
    } else if (methodChar(c)) {
      position++;
      part = Part.METHOD;
    } else {
      verdict = Verdict.BAD_METHOD;
    }
  }

  private static boolean methodChar(byte c) {
    return (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
  }

  private void method(byte[] b, int to) {
    int p = position;
    while (p < to && methodChar(b[p])) {
      p++;
    }
    position = p;
    if (p == to) {
      return;
    }
    if (b[p] != ' ') {
      verdict = Verdict.BAD_METHOD;
      return;
    }
    line.methodEnd = p;
    line.method = Method.of(b, line.start, p);
    position = p + 1;
    part = line.method == Method.CONNECT ? Part.BEFORE_AUTHORITY : Part.BEFORE_TARGET;
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
      seen = 0;
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
    if (++seen == 2) {
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
      part = Part.AFTER_TARGET;
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
        part = Part.AFTER_TARGET;
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
      case Chars.PERCENT -> {
        line.quoted = true;
        part = Part.REST;
      }
      case Chars.QUESTION -> {
        line.argsStart = at + 1;
        part = Part.REST;
      }
      case Chars.HASH -> {
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
        part = Part.AFTER_TARGET;
      }
      case Chars.CR, Chars.LF -> {
        line.uriEnd = at;
        oldVersion(b);
      }
      default -> bad();
    }
  }

  // ---- version

  /// A line that ends behind the target: HTTP/0.9.
  private void oldVersion(byte[] b) {
    old = true;
    lineEnd(b);
  }

  private void afterTarget(byte[] b) {
    switch (b[position]) {
      case ' ' -> position++;
      case '\r', '\n' -> oldVersion(b);
      case 'H' -> {
        line.protocolStart = position;
        seen = 0;
        part = Part.PROTOCOL;
      }
      default -> bad();
    }
  }

  private void protocol(byte[] b) {
    if (b[position] != PROTOCOL[seen]) {
      bad();
      return;
    }
    position++;
    if (++seen == PROTOCOL.length) {
      if (line.method == Method.CONNECT) { // it has no path: there is a "/" here
        line.uriStart = position - 1;
        line.uriEnd = position;
      }
      seen = number = 0;
      part = Part.MAJOR;
    }
  }

  private void major(byte[] b) {
    byte c = b[position];
    if (c == '.' && seen > 0) {
      seen = number = 0;
      part = Part.MINOR;
    } else if (c >= (seen == 0 ? '1' : '0') && c <= '9') {
      number = number * 10 + (c - '0');
      seen++;
      if (number > 1) {
        verdict = Verdict.BAD_VERSION;
        return;
      }
    } else {
      bad();
      return;
    }
    position++;
  }

  private void minor(byte[] b) {
    byte c = b[position];
    if (Chars.digit(c)) {
      if (number > MAX_MINOR) {
        bad();
        return;
      }
      number = number * 10 + (c - '0');
      seen++;
      position++;
    } else if (seen == 0) {
      bad();
    } else {
      part = Part.AFTER_VERSION;
    }
  }

  private void afterVersion(byte[] b) {
    switch (b[position]) {
      case ' ' -> position++;
      case '\r', '\n' -> lineEnd(b);
      default -> bad();
    }
  }

  private void lineEnd(byte[] b) {
    line.end = position;
    if (b[position++] == '\n') {
      verdict = Verdict.COMPLETE;
    } else {
      part = Part.LINE_FEED;
    }
  }

  private void lineFeed(byte[] b) {
    if (b[position] == '\n') {
      position++;
      verdict = Verdict.COMPLETE;
    } else {
      bad();
    }
  }
}
