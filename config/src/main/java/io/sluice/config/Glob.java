package io.sluice.config;

/// Matches a file's name with one part of a mask, byte by byte, as fnmatch(3) does in the C locale.
final class Glob {
  private Glob() {}

  /// Whether the part has something to match rather than being a plain name.
  static boolean isMask(String part) {
    return part.indexOf('*') >= 0 || part.indexOf('?') >= 0 || part.indexOf('[') >= 0;
  }

  /// A name that begins with a dot is only matched by a dot.
  static boolean matches(String mask, String name) {
    if (name.startsWith(".") && !mask.startsWith(".") && !mask.startsWith("\\.")) {
      return false;
    }
    return matches(mask, 0, name, 0);
  }

  /// A plain part of a mask without its escapes.
  static String unescaped(String part) {
    if (part.indexOf('\\') < 0) {
      return part;
    }
    StringBuilder plain = new StringBuilder(part.length());
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      plain.append(c == '\\' && i + 1 < part.length() ? part.charAt(++i) : c);
    }
    return plain.toString();
  }

  private static boolean matches(String mask, int m, String name, int n) {
    // After a mismatch only the last star may take one more character.
    int starMask = -1;
    int starName = 0;
    while (true) {
      int after = -1;
      if (m < mask.length() && mask.charAt(m) == '*') {
        starMask = ++m;
        starName = n;
        continue;
      }
      if (n == name.length() && m == mask.length()) {
        return true;
      }
      if (m < mask.length() && n < name.length()) {
        after = one(mask, m, name.charAt(n));
      }
      if (after >= 0) {
        m = after;
        n++;
      } else if (starMask >= 0 && starName < name.length()) {
        m = starMask;
        n = ++starName;
      } else {
        return false;
      }
    }
  }

  /// Where the mask goes on if its next element matches the character, otherwise -1.
  private static int one(String mask, int m, char c) {
    char wanted = mask.charAt(m);
    if (wanted == '?') {
      return m + 1;
    }
    int close = wanted == '[' ? close(mask, m) : -1;
    if (close >= 0) {
      return inSet(mask, m + 1, close, c) ? close + 1 : -1;
    }
    if (wanted == '\\' && m + 1 < mask.length()) {
      return mask.charAt(m + 1) == c ? m + 2 : -1;
    }
    return wanted == c ? m + 1 : -1;
  }

  /// The `]` that ends a set, which is not its first character; -1 if there is none.
  private static int close(String mask, int open) {
    int i = open + 1;
    if (i < mask.length() && (mask.charAt(i) == '!' || mask.charAt(i) == '^')) {
      i++;
    }
    for (int first = i; i < mask.length(); i++) {
      char c = mask.charAt(i);
      if (c == ']' && i > first) {
        return i;
      }
      if (c == '\\') {
        i++;
      } else if (c == '[' && i + 1 < mask.length() && mask.charAt(i + 1) == ':') {
        int end = mask.indexOf(":]", i + 2);
        i = end < 0 ? i : end + 1;
      }
    }
    return -1;
  }

  private static boolean inSet(String mask, int i, int close, char c) {
    boolean negated = mask.charAt(i) == '!' || mask.charAt(i) == '^';
    if (negated) {
      i++;
    }
    boolean found = false;
    while (i < close) {
      char low = mask.charAt(i);
      int end = low == '[' && mask.charAt(i + 1) == ':' ? mask.indexOf(":]", i + 2) : -1;
      if (end >= 0 && end < close) {
        found |= inClass(mask.substring(i + 2, end), c);
        i = end + 2;
        continue;
      }
      if (low == '\\' && i + 1 < close) {
        low = mask.charAt(++i);
      }
      char high = low;
      if (i + 2 < close && mask.charAt(i + 1) == '-') {
        i += 2;
        high = mask.charAt(i);
        if (high == '\\' && i + 1 < close) {
          high = mask.charAt(++i);
        }
      }
      found |= low <= c && c <= high;
      i++;
    }
    return found != negated;
  }

  private static boolean inClass(String name, char c) {
    boolean upper = c >= 'A' && c <= 'Z';
    boolean lower = c >= 'a' && c <= 'z';
    boolean digit = c >= '0' && c <= '9';
    boolean visible = c > ' ' && c < 0x7f;
    return switch (name) {
      case "alpha" -> upper || lower;
      case "digit" -> digit;
      case "alnum" -> upper || lower || digit;
      case "upper" -> upper;
      case "lower" -> lower;
      case "space" -> c == ' ' || (c >= '\t' && c <= '\r');
      case "blank" -> c == ' ' || c == '\t';
      case "punct" -> visible && !upper && !lower && !digit;
      case "graph" -> visible;
      case "print" -> visible || c == ' ';
      case "cntrl" -> c < ' ' || c == 0x7f;
      case "xdigit" -> digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
      default -> false;
    };
  }
}
