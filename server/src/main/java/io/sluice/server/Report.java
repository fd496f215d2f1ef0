package io.sluice.server;

import io.sluice.config.Diagnostics;
import io.sluice.config.Level;

/// Where a server says what goes wrong while a configuration is read and taken.
@FunctionalInterface
public interface Report {
  /// Says nothing to anybody.
  Report NOBODY = (_, _) -> {};

  /// Says one thing.
  ///
  /// @param message Latin-1, without line end
  void say(Level level, String message);

  /// One message about the configuration.
  ///
  /// @param all that it belongs to
  default void say(Diagnostics all, Diagnostics.Diagnostic one) {
    String message = one.message();
    say(one.level(), one.position() == null ? message : message + " in " + one.position());
  }
}
