package io.sluice.http.conf;

import io.sluice.config.Arguments;
import io.sluice.config.ConfigException;
import io.sluice.core.text.Regex;
import org.jspecify.annotations.Nullable;

/// The arguments of a `location`.
///
/// @param text the URI, the regular expression without its modifier, or the `@name`
record LocationName(Location.Kind kind, String text, @Nullable Regex regex) {
  static LocationName parse(Arguments a) {
    LocationName name = a.count() == 2 ? modified(a) : glued(a);
    if (a.scope().directive() == Blocks.LOCATION) {
      name.checkInside(a, a.scope().value(Blocks.LOCATION));
    }
    return name;
  }

  private static LocationName modified(Arguments a) {
    String name = a.text(1);
    return switch (a.text(0)) {
      case "=" -> new LocationName(Location.Kind.EXACT, name, null);
      case "^~" -> new LocationName(Location.Kind.PREFIX_ONLY, name, null);
      case "~" -> regex(a, 1, name, false);
      case "~*" -> regex(a, 1, name, true);
      default -> throw a.error(0, "invalid location modifier \"" + a.text(0) + "\"");
    };
  }

  /// The modifier may stand right before the name.
  private static LocationName glued(Arguments a) {
    String text = a.text(0);
    if (text.startsWith("=")) {
      return new LocationName(Location.Kind.EXACT, text.substring(1), null);
    }
    if (text.startsWith("^~")) {
      return new LocationName(Location.Kind.PREFIX_ONLY, text.substring(2), null);
    }
    if (text.startsWith("~*")) {
      return regex(a, 0, text.substring(2), true);
    }
    if (text.startsWith("~")) {
      return regex(a, 0, text.substring(1), false);
    }
    boolean named = text.startsWith("@");
    return new LocationName(named ? Location.Kind.NAMED : Location.Kind.PREFIX, text, null);
  }

  private static LocationName regex(Arguments a, int argument, String pcre, boolean caseless) {
    return new LocationName(Location.Kind.REGEX, pcre, Regex.compile(a, argument, pcre, caseless));
  }

  private void checkInside(Arguments a, @Nullable LocationName outer) {
    if (outer == null) {
      return;
    }
    if (outer.kind == Location.Kind.EXACT) {
      throw inside(a, "cannot be inside the exact location", outer);
    }
    if (outer.kind == Location.Kind.NAMED) {
      throw inside(a, "cannot be inside the named location", outer);
    }
    if (kind == Location.Kind.NAMED) {
      throw a.error("named location \"" + text + "\" can be on the server level only");
    }
    if (regex == null && !text.startsWith(outer.text)) {
      throw inside(a, "is outside location", outer);
    }
  }

  private ConfigException inside(Arguments a, String what, LocationName outer) {
    return a.error("location \"" + text + "\" " + what + " \"" + outer.text + "\"");
  }
}
