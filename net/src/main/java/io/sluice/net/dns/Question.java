package io.sluice.net.dns;

import java.util.Locale;

/// What is asked for, and known by.
///
/// @param name in lower case, without a dot at its end
record Question(Kind kind, String name) {
  private static final int LONGEST_NAME = 253;
  private static final int LONGEST_LABEL = 63;

  enum Kind {
    /// The addresses of a name.
    NAME,
    /// Where a service is to be had.
    SERVICE
  }

  static Question name(String name) {
    return new Question(Kind.NAME, fold(name));
  }

  /// @param service `http` for `_http._tcp`, or the labels themselves if it has a dot
  static Question service(String service, String name) {
    String labels = service.indexOf('.') < 0 ? "_" + service + "._tcp" : service;
    return new Question(Kind.SERVICE, fold(labels + '.' + name));
  }

  static String fold(String name) {
    String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    return bare.toLowerCase(Locale.ROOT);
  }

  /// The same question about another name.
  Question about(String other) {
    return new Question(kind, fold(other));
  }

  /// Whether it can be put into a message (RFC 1035, section 2.3.4).
  boolean askable() {
    if (name.length() > LONGEST_NAME) {
      return false;
    }
    int label = 0;
    for (int i = 0; i <= name.length(); i++) {
      if (i < name.length() && name.charAt(i) != '.') {
        label++;
      } else if (label == 0 || label > LONGEST_LABEL) {
        return false;
      } else {
        label = 0;
      }
    }
    return name.chars().allMatch(c -> c > ' ' && c < 0x7F);
  }
}
