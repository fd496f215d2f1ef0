package io.sluice.core;

import java.util.regex.MatchResult;
import org.jspecify.annotations.Nullable;

/// The groups of the last successful match of an exchange: `$1` to `$9`, and named ones. Holds its
/// own copy of the subject.
public final class Captures {
  private static final int[] NO_SPANS = {};

  private int[] spans = NO_SPANS;
  private int groups;
  private @Nullable Bytes subject;
  private @Nullable Escape escape;

  /// Writes a range of bytes in another spelling.
  @FunctionalInterface
  public interface Escape {
    void write(byte[] b, int from, int to, Bytes out);
  }

  Captures() {}

  /// Takes over a match.
  ///
  /// @param groupCount groups without the whole match
  void keep(MatchResult match, int groupCount, byte[] b, int offset, int count) {
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

  /// Appends a group; false if there is none or it took no part in the match.
  public boolean write(int group, Bytes out) {
    Bytes copy = subject;
    if (copy == null || group >= groups || spans[2 * group] < 0) {
      return false;
    }
    int from = spans[2 * group];
    int to = spans[2 * group + 1];
    if (escape == null) {
      out.append(copy.array, from, to - from);
    } else {
      escape.write(copy.array, from, to, out);
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
}
