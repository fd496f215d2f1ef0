package io.sluice.content.files;

import java.util.Arrays;

/// Reads the value of a `Range` field ([RFC
/// 9110](https://www.rfc-editor.org/rfc/rfc9110#section-14.1.2)).
final class RangeParser {
  /// What a value asks for.
  enum Verdict {
    /// The parts in [#starts] and [#ends].
    PARTS,
    /// Too much or nothing that makes sense: the whole content.
    WHOLE,
    /// Nothing that the content has: 416.
    NOT_SATISFIABLE
  }

  private static final long EACH_COSTS = 256;
  private static final long ALL_MAY_COST = 4096;
  private static final long OVERFLOW = -1;
  private static final long MISSING = -2;

  private final byte[] text;
  private final int end;
  private final long length;
  private int at;
  private int count;
  private long[] starts = new long[1];
  private long[] ends = new long[1];

  /// @param from behind `bytes=`
  /// @param length of the content in bytes
  RangeParser(byte[] text, int from, int to, long length) {
    this.text = text;
    this.at = from;
    this.end = to;
    this.length = length;
  }

  int count() {
    return count;
  }

  /// The first byte of a part.
  long start(int part) {
    return starts[part];
  }

  /// The byte behind the last one of a part.
  long end(int part) {
    return ends[part];
  }

  /// @param most how many parts are served; more make it the whole content
  Verdict parse(long most) {
    long size = 0;
    do {
      if (!range()) {
        return Verdict.NOT_SATISFIABLE;
      }
      long first = start;
      long behind = stop;
      if (first < behind) {
        if (size > Long.MAX_VALUE - (behind - first)) {
          return Verdict.NOT_SATISFIABLE;
        }
        add(first, behind);
        size += behind - first;
        if (count > most) {
          return Verdict.WHOLE;
        }
      } else if (first == 0) {
        return Verdict.WHOLE;
      }
    } while (at < end && text[at++] == ',');
    return verdict(size, most);
  }

  private Verdict verdict(long size, long most) {
    if (count == 0) {
      return Verdict.NOT_SATISFIABLE;
    }
    if (count == 1) {
      return Verdict.PARTS;
    }
    boolean costly = most == Integer.MAX_VALUE && size + count * EACH_COSTS > length + ALL_MAY_COST;
    return size > length || costly ? Verdict.WHOLE : Verdict.PARTS;
  }

  private long start;
  private long stop;

  /// Reads `first-last`, `first-` or `-suffix` up to a comma or the end.
  private boolean range() {
    blanks();
    if (at < end && text[at] == '-') {
      at++;
      long suffix = number();
      if (suffix < 0) {
        return false;
      }
      start = suffix < length ? length - suffix : 0;
      // A suffix of nothing is a part without bytes.
      stop = length;
      return atEnd();
    }
    start = number();
    if (start < 0 || !dash()) {
      return false;
    }
    blanks();
    if (atEnd()) {
      stop = length;
      return true;
    }
    long last = number();
    if (last < 0) {
      return false;
    }
    stop = last >= length ? length : last + 1;
    return atEnd();
  }

  private boolean dash() {
    blanks();
    return at < end && text[at++] == '-';
  }

  private boolean atEnd() {
    blanks();
    return at == end || text[at] == ',';
  }

  private void blanks() {
    while (at < end && text[at] == ' ') {
      at++;
    }
  }

  private long number() {
    if (at == end || text[at] < '0' || text[at] > '9') {
      return MISSING;
    }
    long value = 0;
    while (at < end && text[at] >= '0' && text[at] <= '9') {
      int digit = text[at++] - '0';
      if (value > (Long.MAX_VALUE - digit) / 10) {
        return OVERFLOW;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  private void add(long first, long behind) {
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, count * 2);
      ends = Arrays.copyOf(ends, count * 2);
    }
    starts[count] = first;
    ends[count++] = behind;
  }
}
