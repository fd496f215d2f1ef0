package io.sluice.http.core;

import io.sluice.config.Arguments;
import io.sluice.config.Values;
import java.util.List;

/// A folder for temporary files and how many digits of a file's number name the folders below it.
///
/// @param folder full name
/// @param levels one to three numbers of digits, or none
public record TempPath(String folder, List<Integer> levels) {
  private static final int MOST_DIGITS = 3;

  public TempPath {
    levels = List.copyOf(levels);
  }

  /// Reads `path [level1 [level2 [level3]]]`.
  public static TempPath parse(Arguments a) {
    String folder = a.path(0);
    if (folder.endsWith("/")) {
      folder = folder.substring(0, folder.length() - 1);
    }
    Integer[] levels = new Integer[a.count() - 1];
    for (int i = 1; i < a.count(); i++) {
      long level = Values.number(a.text(i));
      if (level < 1 || level > MOST_DIGITS) {
        throw a.directiveError(i, "invalid value");
      }
      levels[i - 1] = (int) level;
    }
    return new TempPath(folder, List.of(levels));
  }
}
