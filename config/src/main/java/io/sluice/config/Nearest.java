package io.sluice.config;

import org.jspecify.annotations.Nullable;

/// Finds the name that was probably meant.
final class Nearest {
  private Nearest() {}

  /// The known name that is nearest to a wrong one; names that may stand in the context come first.
  /// Null if none is near.
  static @Nullable String name(String wrong, Directives known, Context context) {
    int limit = limit(wrong);
    String best = null;
    int bestScore = Integer.MAX_VALUE;
    for (Directive<?> one : known.all()) {
      String name = one.name();
      if (Math.abs(name.length() - wrong.length()) > limit) {
        continue;
      }
      int distance = distance(wrong, name);
      int score = distance * 2 + (one.allowedIn(context) ? 0 : 1);
      if (distance <= limit && score < bestScore) {
        best = name;
        bestScore = score;
      }
    }
    return best;
  }

  /// How many mistakes a wrong word may have.
  static int limit(String wrong) {
    return Math.min(3, Math.max(1, wrong.length() / 3));
  }

  /// How many letters have to be inserted, removed, replaced or swapped with their neighbour.
  static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(last[j], row[j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      beforeLast = last;
      last = row;
    }
    return last[b.length()];
  }
}
