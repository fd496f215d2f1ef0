package io.sluice.http;

import io.sluice.config.Settings;
import io.sluice.http.conf.Location;
import io.sluice.http.conf.LocationSlot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The head filters that have something to do in a location.
public final class ResponseFilters {
  static final LocationSlot<HeadFilter[]> SLOT = new LocationSlot<>();

  private ResponseFilters() {}

  /// Notes which filters apply to a location; none need no note.
  ///
  /// @param all every filter, in order
  public static void install(Location location, List<HeadFilter> all) {
    Settings settings = location.settings();
    List<HeadFilter> active = new ArrayList<>();
    for (HeadFilter filter : all) {
      if (filter.appliesTo(settings)) {
        active.add(filter);
      }
    }
    if (!active.isEmpty()) {
      location.set(SLOT, array(active, location.parent()));
    }
  }

  /// Levels with the same filters share an array.
  private static HeadFilter[] array(List<HeadFilter> active, @Nullable Location outer) {
    HeadFilter[] known = outer == null ? null : outer.get(SLOT);
    if (known != null && Arrays.asList(known).equals(active)) {
      return known;
    }
    return active.toArray(HeadFilter[]::new);
  }
}
