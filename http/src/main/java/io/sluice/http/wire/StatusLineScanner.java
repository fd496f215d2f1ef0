package io.sluice.http.wire;

import java.util.Arrays;

/// The first line of an HTTP/1 answer, taken byte by byte.
final class StatusLineScanner {
  private static final int PREFIX = 0;
  private static final int MAJOR = 1;
  private static final int MINOR = 2;
  private static final int CODE = 3;
  private static final int AFTER_CODE = 4;
  private static final int REASON = 5;
  private static final int LF = 6;
  private static final int DONE = 7;

  static final byte[] HTTP = {'H', 'T', 'T', 'P', '/'};

  private int state;
  private int digits;
  private int major;
  private int minor;
  private int status;
  private int start;
  private int end;

  void reset() {
    state = PREFIX;
    digits = 0;
    major = 0;
    minor = 0;
    status = 0;
  }

  boolean done() {
    return state == DONE;
  }

  /// Three digits as a number.
  int status() {
    return status;
  }

  /// 1000 for HTTP/1.0, 1001 for HTTP/1.1.
  int version() {
    return major * 1000 + minor;
  }

  /// Where the status code begins.
  int start() {
    return start;
  }

  /// Where the reason phrase ends.
  int end() {
    return end;
  }

  /// Takes the usual beginning, `HTTP/1.1 200 `, at once, if it is one.
  ///
  /// @return how many bytes that were; 0 if they have to be taken one by one
  int takeUsual(byte[] b, int available) {
    if (available < 13
        || !Arrays.equals(b, 0, 5, HTTP, 0, 5)
        || b[5] != '1'
        || b[6] != '.'
        || (b[7] & ~1) != '0'
        || b[8] != ' '
        || b[12] != ' ') {
      return 0;
    }
    int code = 0;
    for (int i = 9; i < 12; i++) {
      int digit = b[i] - '0';
      if (digit < 0 || digit > 9) {
        return 0;
      }
      code = code * 10 + digit;
    }
    major = 1;
    minor = b[7] - '0';
    status = code;
    start = 9;
    state = REASON;
    return 13;
  }

  /// Takes the next byte.
  ///
  /// @param at its place in the line
  /// @return false if this is no status line
  boolean take(byte c, int at) {
    return switch (state) {
      case PREFIX -> prefix(c, at);
      case MAJOR -> version(c, '.', MINOR);
      case MINOR -> version(c, ' ', CODE);
      case CODE -> code(c, at);
      case AFTER_CODE -> afterCode(c, at);
      case REASON -> (c != '\r' && c != '\n') || lineEnd(c, at);
      default -> {
        state = DONE;
        yield c == '\n';
      }
    };
  }

  private boolean prefix(byte c, int at) {
    if (at == HTTP.length - 1) {
      state = MAJOR;
    }
    return c == HTTP[at];
  }

  /// Some servers send 403.1, 403.2 and the like.
  private boolean afterCode(byte c, int at) {
    if (c == ' ' || c == '.') {
      state = REASON;
      return true;
    }
    return lineEnd(c, at);
  }

  private boolean version(byte c, char last, int next) {
    if (c == last && digits > 0) {
      digits = 0;
      state = next;
      return true;
    }
    int least = state == MAJOR && digits == 0 ? '1' : '0';
    if (c < least || c > '9' || digits++ == 3) {
      return false;
    }
    if (state == MAJOR) {
      major = major * 10 + c - '0';
    } else {
      minor = minor * 10 + c - '0';
    }
    return true;
  }

  private boolean code(byte c, int at) {
    if (c == ' ') {
      return true;
    }
    if (c < '0' || c > '9') {
      return false;
    }
    status = status * 10 + c - '0';
    if (++digits == 3) {
      state = AFTER_CODE;
      start = at - 2;
    }
    return true;
  }

  private boolean lineEnd(byte c, int at) {
    end = at;
    state = c == '\n' ? DONE : LF;
    return c == '\n' || c == '\r';
  }
}
