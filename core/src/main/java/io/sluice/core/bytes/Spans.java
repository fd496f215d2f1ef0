package io.sluice.core.bytes;

import java.util.Arrays;

/// Where the groups of a match lie in its subject. Reused from match to match: belongs to one
/// thread.
public final class Spans {
  private static final int NONE = -1;

  private int[] ends = new int[32];

  /// Nothing yet.
  public Spans() {}

  /// Makes room for the groups from 0 to `groups`, none of them set.
  public void reset(int groups) {
    int needed = 2 * (groups + 1);
    if (ends.length < needed) {
      ends = new int[needed];
    }
    Arrays.fill(ends, 0, needed, NONE);
  }

  /// Sets a group. A span that is not inside of the subject, or that `\K` in a look-ahead turned
  /// round, leaves the group unset.
  public void set(int group, long start, long end, int count) {
    if (start >= 0 && start <= end && end <= count) {
      ends[2 * group] = (int) start;
      ends[2 * group + 1] = (int) end;
    }
  }

  /// Where a group begins, from the beginning of the subject; -1 if it took no part in the match.
  public int start(int group) {
    return ends[2 * group];
  }

  /// Where a group ends; -1 if it took no part in the match.
  public int end(int group) {
    return ends[2 * group + 1];
  }
}
