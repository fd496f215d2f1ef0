package io.sluice.http.conf;

import io.sluice.config.ConfigException;
import io.sluice.config.Context;
import io.sluice.config.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes the locations of one server from the blocks of the configuration.
final class LocationBuilder {
  private final HttpServer server;

  LocationBuilder(HttpServer server) {
    this.server = server;
  }

  /// Adds what stands inside a block to its location, and so on inwards.
  void fill(Location outer) {
    for (Scope.Entry entry : outer.scope().entries()) {
      Location inner = entry.child() == null ? null : location(outer, entry.child());
      if (inner != null) {
        outer.children().add(inner);
        fill(inner);
      }
    }
    if (!outer.children().isEmpty()) {
      order(outer);
    }
  }

  private void order(Location outer) {
    List<Location> named = new ArrayList<>();
    List<Location> regexes = new ArrayList<>();
    List<Location> prefixes = new ArrayList<>();
    for (Location inner : outer.children()) {
      switch (inner.kind()) {
        case NAMED -> named.add(inner);
        case REGEX -> regexes.add(inner);
        case EXACT, PREFIX, PREFIX_ONLY -> prefixes.add(inner);
        case SERVER, IF, LIMIT_EXCEPT -> {}
      }
    }
    named.forEach(location -> server.named().putIfAbsent(location.name(), location));
    outer.tree(new LocationTree(LocationNode.of(sorted(prefixes)), regexes));
  }

  private @Nullable Location location(Location outer, Scope block) {
    if (block.directive() == Blocks.LOCATION) {
      LocationName name = block.value(Blocks.LOCATION);
      return name == null
          ? null
          : new Location(name.kind(), name.text(), block, server, outer, name.regex());
    }
    if (block.directive() == Blocks.LIMIT_EXCEPT) {
      Location limited = new Location(Location.Kind.LIMIT_EXCEPT, "", block, server, outer, null);
      Set<String> allowed = block.value(Blocks.LIMIT_EXCEPT);
      outer.limit(new MethodLimit(allowed == null ? Set.of() : allowed, limited));
      return limited;
    }
    boolean isIf =
        block.context() == Context.HTTP_LOCATION_IF || block.context() == Context.HTTP_SERVER_IF;
    return isIf ? new Location(Location.Kind.IF, "", block, server, outer, null) : null;
  }

  /// In the order that [LocationNode] wants; duplicates are reported and left out.
  private static List<Location> sorted(List<Location> locations) {
    List<Location> sorted = new ArrayList<>(locations);
    sorted.sort(LocationBuilder::order);
    List<Location> unique = new ArrayList<>();
    for (Location location : sorted) {
      if (!unique.isEmpty() && order(unique.getLast(), location) == 0) {
        location
            .scope()
            .diagnostics()
            .add(
                new ConfigException(
                    "duplicate location \"" + location.name() + "\"", location.position()));
      } else {
        unique.add(location);
      }
    }
    return unique;
  }

  private static int order(Location a, Location b) {
    int names = Arrays.compareUnsigned(a.nameBytes(), b.nameBytes());
    return names != 0 ? names : Boolean.compare(!exact(a), !exact(b));
  }

  private static boolean exact(Location location) {
    return location.kind() == Location.Kind.EXACT;
  }
}
