package io.sluice.http.wire;

import static io.sluice.http.head.Verdict.BAD_REQUEST;
import static io.sluice.http.head.Verdict.BAD_VERSION;
import static io.sluice.http.head.Verdict.COMPLETE;
import static io.sluice.http.head.Verdict.MORE;

import io.sluice.http.Method;
import io.sluice.http.RequestLine;
import io.sluice.http.head.Chars;
import io.sluice.http.head.Verdict;

/// Reads the version at the end of a request line ([RFC 9112, section
/// 2.3](https://www.rfc-editor.org/rfc/rfc9112#section-2.3)), and the line feed. A line without one
/// is HTTP/0.9. A step goes on with the next at once where that is usually there.
final class VersionScanner {
  private enum Part {
    BEFORE,
    PROTOCOL,
    MAJOR,
    MINOR,
    AFTER,
    LINE_FEED
  }

  private static final byte[] PROTOCOL = {'H', 'T', 'T', 'P', '/'};
  private static final int MAX_MINOR = 99;

  private RequestLine line = new RequestLine();
  private Part part = Part.BEFORE;
  private Verdict verdict = MORE;
  private int position;
  private int seen; // of the protocol's name, or of digits
  private int number;
  private boolean old;

  /// Starts behind the target.
  void start(RequestLine result) {
    line = result;
    part = Part.BEFORE;
    old = false;
  }

  /// What was read, as [RequestLine#version].
  int version() {
    return old ? RequestLine.HTTP_0_9 : RequestLine.HTTP_1_0 + number;
  }

  /// The first byte that has not been looked at.
  int position() {
    return position;
  }

  /// Reads on.
  Verdict scan(byte[] b, int from, int to) {
    position = from;
    verdict = MORE;
    while (position < to && verdict == MORE) {
      step(b, to);
    }
    return verdict;
  }

  private void step(byte[] b, int to) {
    switch (part) {
      case BEFORE -> before(b, to);
      case PROTOCOL -> protocol(b, to);
      case MAJOR -> major(b);
      case MINOR -> minor(b, to);
      case AFTER -> after(b, to);
      case LINE_FEED -> lineFeed(b);
    }
  }

  private void bad() {
    verdict = BAD_REQUEST;
  }

  private void before(byte[] b, int to) {
    switch (b[position]) {
      case ' ' -> position++;
      case '\r', '\n' -> { // nothing behind the target
        old = true;
        lineEnd(b, to);
      }
      case 'H' -> {
        line.protocolStart = position;
        seen = 0;
        part = Part.PROTOCOL;
        protocol(b, to);
      }
      default -> bad();
    }
  }

  private void protocol(byte[] b, int to) {
    int p = position;
    while (p < to && seen < PROTOCOL.length && b[p] == PROTOCOL[seen]) {
      p++;
      seen++;
    }
    position = p;
    if (seen < PROTOCOL.length) {
      if (p < to) {
        bad();
      }
      return;
    }
    if (line.method == Method.CONNECT) { // it has no path: there is a "/" here
      line.uriStart = p - 1;
      line.uriEnd = p;
    }
    seen = number = 0;
    part = Part.MAJOR;
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
        verdict = BAD_VERSION;
        return;
      }
    } else {
      bad();
      return;
    }
    position++;
  }

  private void minor(byte[] b, int to) {
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
      part = Part.AFTER;
      after(b, to);
    }
  }

  private void after(byte[] b, int to) {
    switch (b[position]) {
      case ' ' -> position++;
      case '\r', '\n' -> lineEnd(b, to);
      default -> bad();
    }
  }

  private void lineEnd(byte[] b, int to) {
    line.end = position;
    if (b[position++] == '\n') {
      verdict = COMPLETE;
    } else {
      part = Part.LINE_FEED;
      if (position < to) {
        lineFeed(b);
      }
    }
  }

  private void lineFeed(byte[] b) {
    if (b[position] == '\n') {
      position++;
      verdict = COMPLETE;
    } else {
      bad();
    }
  }
}
