package io.sluice.http.wire;

import static io.sluice.http.head.Verdict.BAD_METHOD;
import static io.sluice.http.head.Verdict.COMPLETE;
import static io.sluice.http.head.Verdict.MORE;

import io.sluice.http.Method;
import io.sluice.http.RequestLine;
import io.sluice.http.head.TargetScanner;
import io.sluice.http.head.Verdict;

/// Reads a request line, once, in as many pieces as it comes in ([RFC 9112, section
/// 3](https://www.rfc-editor.org/rfc/rfc9112#section-3)), as leniently and as strictly as nginx:
/// empty lines before it and several spaces between its parts are allowed, also a bare line feed;
/// control characters and unknown versions are not.
///
/// Here and in the scanners of its parts, each step reads one part as far as it can, and names the
/// next one.
final class RequestLineScanner {
  private enum Part {
    START,
    METHOD,
    TARGET,
    VERSION
  }

  private final TargetScanner target = new TargetScanner();
  private final VersionScanner version = new VersionScanner();
  private RequestLine line = new RequestLine();
  private Part part = Part.START;
  private int position;

  /// Starts a new line.
  ///
  /// @param result cleared by the caller
  void start(RequestLine result, int from) {
    line = result;
    line.start = line.end = from;
    part = Part.START;
    position = from;
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

  /// Reads on, up to `to`. After [Verdict#MORE] too the line's start and end say what has come.
  Verdict scan(byte[] b, int to) {
    Verdict verdict = MORE;
    line.begun |= position < to;
    while (position < to && verdict == MORE) {
      verdict =
          switch (part) {
            case START -> start(b);
            case METHOD -> method(b, to);
            case TARGET -> target(b, to);
            case VERSION -> version(b, to);
          };
    }
    if (verdict == MORE) {
      line.end = part == Part.START ? line.start : seen(b, to);
    } else if (verdict != COMPLETE) {
      line.end = line.start;
    }
    return verdict;
  }

  /// Where what has come of the line ends: a carriage return can only be its last byte.
  private static int seen(byte[] b, int to) {
    return b[to - 1] == '\r' ? to - 1 : to;
  }

  private Verdict start(byte[] b) {
    byte c = b[position];
    line.start = position;
    if (c != '\r' && c != '\n') {
      if (!methodChar(c)) {
        return BAD_METHOD;
      }
      part = Part.METHOD;
    }
    position++;
    return MORE;
  }

  private static boolean methodChar(byte c) {
    return (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
  }

  private Verdict method(byte[] b, int to) {
    int p = position;
    while (p < to && methodChar(b[p])) {
      p++;
    }
    position = p;
    if (p == to) {
      return MORE;
    }
    if (b[p] != ' ') {
      return BAD_METHOD;
    }
    line.methodEnd = p;
    line.method = Method.of(b, line.start, p);
    position = p + 1;
    target.start(line);
    part = Part.TARGET;
    return MORE;
  }

  private Verdict target(byte[] b, int to) {
    Verdict verdict = target.scan(b, position, to);
    position = target.position();
    if (verdict != COMPLETE) {
      return verdict;
    }
    version.start(line);
    part = Part.VERSION;
    return MORE;
  }

  private Verdict version(byte[] b, int to) {
    Verdict verdict = version.scan(b, position, to);
    position = version.position();
    if (verdict != COMPLETE) {
      return verdict;
    }
    part = Part.START;
    line.version = version.version();
    if (line.version == RequestLine.HTTP_0_9 && line.method != Method.GET) {
      return Verdict.BAD_09_METHOD;
    }
    line.complete = true;
    return COMPLETE;
  }
}
