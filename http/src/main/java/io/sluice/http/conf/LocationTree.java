package io.sluice.http.conf;

import io.sluice.core.exchange.Exchange;
import io.sluice.core.text.Regex;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The locations of one level, as a tree over the bytes of the URI, and its regular expressions.
///
/// The longest prefix is found first. An exact match and a redirect that adds a slash end the
/// search; otherwise locations nested in the prefix are tried, then regular expressions in file
/// order unless the prefix forbids it with `^~`
/// ([location](https://nginx.org/en/docs/http/ngx_http_core_module.html#location)).
public final class LocationTree {
  static final LocationTree EMPTY = new LocationTree(null, List.of());

  private final @Nullable LocationNode root;
  private final Location[] regexes;

  LocationTree(@Nullable LocationNode root, List<Location> regexes) {
    this.root = root;
    this.regexes = regexes.toArray(Location[]::new);
  }

  /// Finds the location of a URI.
  ///
  /// @param outer what holds if nothing inside matches
  /// @param e whose captures a matching expression sets
  /// @return the location, for which [#redirects] tells whether it asks for a redirect to its own
  ///   name; null if a regular expression failed, which has been logged
  public @Nullable Location find(Location outer, Exchange e, byte[] uri, int from, int to) {
    Location prefix = root == null ? null : root.find(uri, from, to);
    boolean regex = true;
    @Nullable Location found = outer;
    if (prefix != null) {
      if (settles(prefix, to - from)) {
        return prefix;
      }
      regex = prefix.kind() != Location.Kind.PREFIX_ONLY;
      found = prefix.tree().find(prefix, e, uri, from, to);
      if (found == null || isFinal(found, prefix, to - from)) {
        return found;
      }
    }
    return regex ? matching(found, e, uri, from, to) : found;
  }

  private @Nullable Location matching(
      Location otherwise, Exchange e, byte[] uri, int from, int to) {
    for (Location location : regexes) {
      Regex regex = location.regex();
      if (regex == null) {
        continue;
      }
      switch (regex.match(e, uri, from, to - from)) {
        case MATCH -> {
          return location.tree().find(location, e, uri, from, to);
        }
        case ERROR -> {
          return null;
        }
        case NO_MATCH -> {}
      }
    }
    return otherwise;
  }

  /// Nested levels end the search for the outer ones if they found an exact match, a redirect or a
  /// regular expression.
  private static boolean isFinal(Location found, Location prefix, int length) {
    if (found == prefix) {
      return false;
    }
    for (Location l = found; l != prefix && l != null; l = l.parent()) {
      if (l.kind() == Location.Kind.REGEX) {
        return true;
      }
    }
    return settles(found, length);
  }

  private static boolean settles(Location location, int length) {
    return location.kind() == Location.Kind.EXACT || redirects(location, length);
  }

  /// True if a location was found because the URI is its name without the last slash.
  ///
  /// @param length the length of the URI
  public static boolean redirects(Location location, int length) {
    return location.nameLength() == length + 1
        && switch (location.kind()) {
          case EXACT, PREFIX, PREFIX_ONLY -> true;
          default -> false;
        };
  }
}
