package io.sluice.core.exchange;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.bytes.Spans;
import org.jspecify.annotations.Nullable;

/// The groups of the last successful match of an exchange: `$1` to `$9`, and named ones. Holds its
/// own copy of the subject.
///
/// A match inside the evaluation of a variable has captures of its own, [#nested]: the groups of
/// the request's own `location`, `if` or `rewrite` are there again when the variable has its value.
public final class Captures {
  private static final int[] NO_SPANS = {};
  private static final int KEEP = 4096;

  private int[] spans = NO_SPANS;
  private int groups;
  private int depth;
  private @Nullable Bytes subject;
  private @Nullable Escape escape;
  private @Nullable Captures nested;

  /// Writes a range of bytes in another spelling.
  @FunctionalInterface
  public interface Escape {
    void write(byte[] b, int from, int to, Bytes out);
  }

  Captures() {}

  /// Takes over a match.
  ///
  /// @param groupCount groups without the whole match
  public void keep(Spans match, int groupCount, byte[] b, int offset, int count) {
    groups = groupCount + 1;
    if (groupCount == 0) {
      return; // `$1` has no value then, and nothing else looks
    }
    if (spans.length < groups * 2) {
      spans = new int[groups * 2];
    }
    for (int i = 0; i < groups; i++) {
      spans[2 * i] = match.start(i);
      spans[2 * i + 1] = match.end(i);
    }
    Bytes copy = subject;
    if (copy == null) {
      subject = copy = new Bytes(count);
    }
    copy.clear();
    copy.append(b, offset, count);
  }

  /// How many groups there are with the whole match; 0 before any match.
  public int groups() {
    return groups;
  }

  /// How deep in variables the match happened; 0 outside of them.
  int depth() {
    return depth;
  }

  /// Captures for matches inside a variable, kept for the next use because making them is garbage.
  Captures nested(int atDepth) {
    Captures inner = nested;
    if (inner == null) {
      nested = inner = new Captures();
    }
    inner.clear();
    inner.depth = atDepth;
    return inner;
  }

  /// Appends a group; false if there is none or it took no part in the match.
  public boolean write(int group, Bytes out) {
    return write(group, out, escape);
  }

  /// As [#write(int, Bytes)], whatever the spelling set: the value of a variable is written as it
  /// is.
  boolean writeAsIs(int group, Bytes out) {
    return write(group, out, null);
  }

  private boolean write(int group, Bytes out, @Nullable Escape spelling) {
    Bytes copy = subject;
    if (copy == null || group >= groups || spans[2 * group] < 0) {
      return false;
    }
    int from = spans[2 * group];
    int to = spans[2 * group + 1];
    if (spelling == null) {
      out.append(copy.array, from, to - from);
    } else {
      spelling.write(copy.array, from, to, out);
    }
    return true;
  }

  /// Has groups written in another spelling from now on; null: as they are.
  public void escape(@Nullable Escape spelling) {
    escape = spelling;
  }

  /// Forgets the last match.
  public void clear() {
    groups = 0;
    escape = null;
  }

  /// As [#clear()], and gives up the memory of a large subject.
  void release() {
    clear();
    if (subject != null) {
      subject.clear(KEEP);
    }
    if (nested != null) {
      nested.release();
    }
  }
}
