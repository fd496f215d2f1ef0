package io.sluice.net.dns;

import io.sluice.core.log.ErrorLog;
import io.sluice.net.Loop;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The resolvers of one `resolver` directive: one for each loop that has asked, with a cache of its
/// own.
public final class Resolvers {
  private record Place(Loop loop, Resolver resolver) {}

  private final ResolverSettings settings;
  private final @Nullable String zone;
  private final Supplier<ErrorLog> log;
  private final Supplier<ResolverCounters> countersOfZone;
  private @Nullable ResolverCounters counters;
  private volatile Place[] places = {};

  /// What is supplied is asked for when it is first needed, which is after the configuration has
  /// been read.
  ///
  /// @param zone the `status_zone` that they count in, or null
  /// @param counters what they count with
  /// @param log where strange answers are told
  public Resolvers(
      ResolverSettings settings,
      @Nullable String zone,
      Supplier<ResolverCounters> counters,
      Supplier<ErrorLog> log) {
    this.settings = settings;
    this.zone = zone;
    this.countersOfZone = counters;
    this.log = log;
  }

  /// Has the JVM load all code that resolving takes from libraries.
  public static void load() {
    Wire.rehearse();
  }

  public ResolverSettings settings() {
    return settings;
  }

  /// The `status_zone` that they count in, or null.
  public @Nullable String zone() {
    return zone;
  }

  /// What they have done. Any thread.
  public synchronized ResolverCounters counters() {
    ResolverCounters known = counters;
    if (known == null) {
      counters = known = countersOfZone.get();
    }
    return known;
  }

  /// The one of a loop. On that loop.
  public Resolver on(Loop loop) {
    for (Place place : places) {
      if (place.loop.equals(loop)) {
        return place.resolver;
      }
    }
    return add(new Place(loop, new Resolver(loop, settings, log.get(), counters())));
  }

  private synchronized Resolver add(Place added) {
    Place[] grown = Arrays.copyOf(places, places.length + 1);
    grown[places.length] = added;
    places = grown;
    return added.resolver;
  }

  /// Closes what a loop has. On that loop.
  public void close(Loop loop) {
    for (Place place : places) {
      if (place.loop.equals(loop)) {
        place.resolver.close();
      }
    }
  }
}
