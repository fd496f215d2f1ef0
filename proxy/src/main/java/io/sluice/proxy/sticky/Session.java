package io.sluice.proxy.sticky;

import io.sluice.core.zone.ZoneKind;

/// The server that a session belongs to. Immutable.
///
/// @param route of the server
record Session(String route) {
  private static final int LATIN_CHAR = 1;
  private static final int OBJECTS = 72;

  /// What zones of sessions hold.
  static final ZoneKind<Session> KIND = new ZoneKind<>("sticky", Session::size);

  private static long size(Session session) {
    return OBJECTS + (long) session.route.length() * LATIN_CHAR;
  }
}
