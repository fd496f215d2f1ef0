package io.sluice.http;

import io.sluice.http.conf.Location;
import io.sluice.http.conf.LocationSlot;
import java.util.List;

/// The head filters that have something to do in a location.
public final class ResponseFilters {
  static final LocationSlot<HeadFilter[]> SLOT = new LocationSlot<>();

  private ResponseFilters() {}

  /// Notes which filters apply to a location; none need no note.
  ///
  /// @param all every filter, in order
  public static void install(Location location, List<HeadFilter> all) {
    HeadFilter[] active =
        all.stream().filter(f -> f.appliesTo(location.settings())).toArray(HeadFilter[]::new);
    if (active.length > 0) {
      location.set(SLOT, active);
    }
  }
}
