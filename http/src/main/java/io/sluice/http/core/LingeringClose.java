package io.sluice.http.core;

/// Whether the rest of a request is read and dropped before its connection is closed.
public enum LingeringClose {
  OFF,
  /// If the client may still be sending.
  ON,
  ALWAYS
}
