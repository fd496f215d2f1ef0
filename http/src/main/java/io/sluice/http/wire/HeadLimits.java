package io.sluice.http.wire;

import io.sluice.config.Settings;
import io.sluice.http.HttpRequest;
import io.sluice.http.conf.Location;
import io.sluice.http.conf.LocationSlot;
import io.sluice.http.core.Buffers;
import io.sluice.http.core.HttpCore;

/// What a server says of the heads of its requests, read once rather than for each field.
///
/// @param firstSize of `client_header_buffer_size`
/// @param large what follows that: `large_client_header_buffers`
/// @param underscores whether `_` may stand in a name
/// @param ignoreInvalid whether fields with invalid names are dropped
/// @param mostFields 0 or more
public record HeadLimits(
    int firstSize, Buffers large, boolean underscores, boolean ignoreInvalid, long mostFields) {
  private static final LocationSlot<HeadLimits> SLOT = new LocationSlot<>();

  /// Keeps them with the level of a server, before its first request.
  public static void prepare(Location server) {
    server.set(SLOT, of(server.settings()));
  }

  /// Those of the server that a request is at.
  static HeadLimits of(HttpRequest request) {
    HeadLimits known = request.server().root().get(SLOT);
    return known != null ? known : of(request.settings());
  }

  private static HeadLimits of(Settings settings) {
    return new HeadLimits(
        Math.toIntExact(settings.get(HttpCore.CLIENT_HEADER_BUFFER_SIZE)),
        settings.get(HttpCore.LARGE_CLIENT_HEADER_BUFFERS),
        settings.get(HttpCore.UNDERSCORES_IN_HEADERS),
        settings.get(HttpCore.IGNORE_INVALID_HEADERS),
        settings.get(HttpCore.MAX_HEADERS));
  }
}
