package io.sluice.core.text;

import org.jspecify.annotations.Nullable;

/// The templates that a configuration has compiled last, so that places which say the same share
/// one: thousands of locations usually set the same few fields.
///
/// Used on the thread that reads the configuration; afterwards there are none.
final class RecentTemplates {
  private static final int SIZE = 1 << 8;
  private static final int LONGEST = 64;
  private static final @Nullable Template[] NONE = {};

  private @Nullable Template[] templates = NONE;
  private @Nullable String[] texts = {};
  private boolean closed;

  /// The template of a text, or null if it is to be compiled.
  @Nullable Template find(String text) {
    int at = place(text);
    return at < templates.length && text.equals(texts[at]) ? templates[at] : null;
  }

  /// Keeps a template instead of another one.
  void add(String text, Template template) {
    if (closed || text.length() > LONGEST) {
      return;
    }
    if (templates.length == 0) {
      templates = new @Nullable Template[SIZE];
      texts = new @Nullable String[SIZE];
    }
    int at = place(text);
    templates[at] = template;
    texts[at] = text;
  }

  /// Keeps none from now on.
  void close() {
    closed = true;
    templates = NONE;
    texts = new @Nullable String[0];
  }

  private static int place(String text) {
    if (text.length() > LONGEST) {
      return SIZE; // no place
    }
    int hash = text.hashCode();
    return (hash ^ hash >>> 8 ^ hash >>> 16) & (SIZE - 1);
  }
}
