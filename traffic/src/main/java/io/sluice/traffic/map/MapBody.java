package io.sluice.traffic.map;

import io.sluice.config.Arguments;
import io.sluice.core.text.Template;
import org.jspecify.annotations.Nullable;

/// What the bodies of `map` and `num_map` have in common: `default`, `volatile`, and values.
final class MapBody {
  private static final int RECENT = 4096; // a power of two

  private final @Nullable Template[] recent = new Template[RECENT]; // by the hash of their text
  private @Nullable Template byDefault;
  private boolean cacheable = true;

  /// Takes a line that is not about a key: true if it was one.
  boolean takes(Arguments a) {
    String word = a.name().text();
    if (a.count() == 0 && word.equals("volatile")) {
      cacheable = false;
      return true;
    }
    if (a.count() != 1) {
      throw a.error("invalid number of the map parameters");
    }
    if (!word.equals("default")) {
      return false;
    }
    if (byDefault != null) {
      throw a.error("duplicate default map parameter");
    }
    byDefault = value(a);
    return true;
  }

  /// The value of a line. Where many keys have few values, each is kept once.
  Template value(Arguments a) {
    String text = a.text(0);
    int at = text.hashCode() & (RECENT - 1);
    Template known = recent[at];
    if (known == null || !known.source().equals(text)) {
      known = Template.compile(a, 0);
      recent[at] = known;
    }
    return known;
  }

  /// What holds where no key does.
  Template otherwise() {
    return byDefault == null ? Template.constant("") : byDefault;
  }

  /// Whether an exchange keeps the value.
  boolean cacheable() {
    return cacheable;
  }
}
