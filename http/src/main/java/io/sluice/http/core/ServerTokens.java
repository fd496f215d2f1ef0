package io.sluice.http.core;

/// What the `Server` field and error pages say of the program.
public enum ServerTokens {
  /// The name.
  OFF,
  /// The name and the version.
  ON,
  /// The name, the version and the name of the build, if it has one.
  BUILD
}
