package io.sluice.http.core;

/// How the time of a response is compared with that of `If-Modified-Since`.
public enum IfModifiedSince {
  /// The field is ignored: the response is always taken as modified.
  OFF,
  /// Not modified if both are the same.
  EXACT,
  /// Not modified if the response is not newer.
  BEFORE
}
