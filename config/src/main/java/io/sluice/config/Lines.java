package io.sluice.config;

import java.util.Arrays;

/// Where the lines of a text begin. The text is walked once, when the first message about it is
/// printed, so that any number of messages costs one walk.
final class Lines {
  private static final int FIRST_SIZE = 256;

  private final String text;
  private int[] starts = {};
  private int count;

  Lines(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  /// The offset of a line's first character; -1 if there is no such line.
  ///
  /// @param line from 1
  int start(int line) {
    if (count == 0) {
      find();
    }
    return line <= count ? starts[line - 1] : -1;
  }

  /// The offset behind a line's last character, where its line feed is or the text ends.
  ///
  /// @param line one that has a [#start]
  int end(int line) {
    return line < count ? starts[line] - 1 : text.length();
  }

  private void find() {
    int[] found = new int[FIRST_SIZE];
    int lines = 1;
    for (int feed = text.indexOf('\n'); feed >= 0; feed = text.indexOf('\n', feed + 1)) {
      if (lines == found.length) {
        found = Arrays.copyOf(found, lines * 2);
      }
      found[lines++] = feed + 1;
    }
    starts = found;
    count = lines;
  }
}
