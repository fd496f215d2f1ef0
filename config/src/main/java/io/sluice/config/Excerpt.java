package io.sluice.config;

import org.jspecify.annotations.Nullable;

/// Shows a line of a configuration with a caret below the word in question.
final class Excerpt {
  // A longer line is cut around the caret.
  private static final int WIDTH = 120;
  private static final int GUTTER = 5;

  private Excerpt() {}

  static void append(StringBuilder out, Lines lines, Position at, @Nullable Word word) {
    String text = lines.text();
    // On the command line a caret counts from the last line feed, if somebody put one there.
    int start = at.inCommandLine() ? 0 : lines.start(at.line());
    if (start < 0) {
      return;
    }
    int caret = start + at.column() - 1;
    int end = at.inCommandLine() ? feed(text) : lines.end(at.line());
    if (end > start && text.charAt(end - 1) == '\r') {
      end--;
    }
    if (caret > end || start == end) {
      return;
    }
    int from = Math.max(start, Math.min(caret - WIDTH / 2, end - WIDTH));
    int to = Math.min(end, from + WIDTH);
    gutter(out, at.inCommandLine() ? "-g" : Integer.toString(at.line()));
    for (int i = from; i < to; i++) {
      out.append(printable(text.charAt(i)));
    }
    out.append('\n');
    gutter(out, "");
    for (int i = from; i < caret; i++) {
      char c = text.charAt(i);
      if (!continues(c)) {
        out.append(c == '\t' ? c : ' ');
      }
    }
    out.append('^');
    int wordEnd = word == null ? caret : caret + word.text().length() + (word.quoted() ? 2 : 0);
    for (int i = caret + 1; i < Math.min(wordEnd, to); i++) {
      if (!continues(text.charAt(i))) {
        out.append('~');
      }
    }
    out.append('\n');
  }

  private static int feed(String text) {
    int feed = text.indexOf('\n');
    return feed < 0 ? text.length() : feed;
  }

  private static void gutter(StringBuilder out, String label) {
    for (int i = label.length(); i < GUTTER; i++) {
      out.append(' ');
    }
    out.append(label).append(" | ");
  }

  private static char printable(char c) {
    return (c < ' ' && c != '\t') || c == 0x7f ? '?' : c;
  }

  /// Whether the byte is a further one of a UTF-8 character, which takes no place on the screen.
  private static boolean continues(char c) {
    return (c & 0xc0) == 0x80;
  }
}
