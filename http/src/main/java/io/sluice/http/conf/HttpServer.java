package io.sluice.http.conf;

import io.sluice.config.Scope;
import io.sluice.config.Settings;
import io.sluice.traffic.names.ServerName;
import io.sluice.traffic.names.VirtualServer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One `server` block: its names and its locations.
public final class HttpServer implements VirtualServer {
  private final Scope scope;
  private final List<ServerName> names;
  private final String name;
  private final Map<String, Location> named = new HashMap<>();
  private final Location root;

  HttpServer(Scope scope) {
    this.scope = scope;
    this.names = ServerName.of(scope);
    this.name = names.getFirst().primary();
    this.root = new Location(Location.Kind.SERVER, "", scope, this, null, null);
  }

  /// What `$server_name` prints: the first name, without the dot of `.example.com`.
  public String name() {
    return name;
  }

  /// All names, in the order of the configuration; at least one, which may be empty.
  @Override
  public List<ServerName> names() {
    return names;
  }

  /// The block of the configuration.
  public Scope scope() {
    return scope;
  }

  /// The settings of the block itself, which hold until a location is chosen.
  public Settings settings() {
    return root.settings();
  }

  /// The level of the block itself: where a request is before it has a location.
  public Location root() {
    return root;
  }

  /// The location `@name`, or null.
  ///
  /// @param location the name with its `@`
  public @Nullable Location named(String location) {
    return named.get(location);
  }

  Map<String, Location> named() {
    return named;
  }

  @Override
  public String toString() {
    return "server " + name;
  }
}
