package io.sluice.proxy.sticky;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.zone.ZoneKind;

/// The server that a session belongs to. Immutable.
///
/// @param route of the server
/// @param sinceMillis when it was bound to that server, wall clock
record Session(String route, long sinceMillis) {
  private static final int LATIN_CHAR = 1;
  private static final int OBJECTS = 72;

  /// What zones of sessions hold: who bound a session last has it.
  static final ZoneKind<Session> KIND =
      new ZoneKind<>("sticky", Session::size, new Codec(), Session::later);

  private static long size(Session session) {
    return OBJECTS + (long) session.route.length() * LATIN_CHAR;
  }

  private static Session later(Session ours, Session theirs) {
    int order = Long.compare(ours.sinceMillis, theirs.sinceMillis);
    if (order == 0) {
      order = ours.route.compareTo(theirs.route);
    }
    return order >= 0 ? ours : theirs;
  }

  /// Eight bytes of time, the most significant first, and the route.
  private static final class Codec implements ZoneKind.Codec<Session> {
    @Override
    public void write(Session value, Bytes out) {
      for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
        out.append((byte) (value.sinceMillis >>> shift));
      }
      out.append(value.route);
    }

    @Override
    public Session read(byte[] b, int offset, int length) {
      if (length <= Long.BYTES) {
        throw new IllegalArgumentException("a session of " + length + " bytes");
      }
      long since = 0;
      for (int i = 0; i < Long.BYTES; i++) {
        since = (since << Byte.SIZE) | (b[offset + i] & 0xff);
      }
      return new Session(Bytes.text(b, offset + Long.BYTES, length - Long.BYTES), since);
    }
  }
}
