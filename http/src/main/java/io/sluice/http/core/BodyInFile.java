package io.sluice.http.core;

/// Whether a request's body is always written to a file.
public enum BodyInFile {
  OFF,
  /// Yes, and the file is kept.
  ON,
  /// Yes, and the file is removed when the request is over.
  CLEAN
}
