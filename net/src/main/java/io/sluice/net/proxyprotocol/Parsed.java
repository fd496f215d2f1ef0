package io.sluice.net.proxyprotocol;

import io.sluice.core.address.ProxyHeader;
import org.jspecify.annotations.Nullable;

/// What bytes at the beginning of a connection turned out to be.
sealed interface Parsed {
  /// A header.
  ///
  /// @param header null if the proxy says nothing: `UNKNOWN`, `LOCAL`, or a kind of connection that
  ///   nginx makes nothing of
  /// @param end behind its last byte
  record Complete(@Nullable ProxyHeader header, int end) implements Parsed {}

  /// The beginning of one.
  record Incomplete() implements Parsed {}

  /// No header.
  ///
  /// @param message nginx's
  record Malformed(String message) implements Parsed {}

  Parsed INCOMPLETE = new Incomplete();
}
