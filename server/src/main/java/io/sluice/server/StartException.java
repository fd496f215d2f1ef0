package io.sluice.server;

import io.sluice.config.Level;
import java.io.IOException;

/// A configuration that cannot be served. What is wrong has been reported where the server reports.
public final class StartException extends Exception {
  private static final long serialVersionUID = 1L;

  /// @param message the first thing that is wrong
  StartException(String message) {
    super(message);
  }

  /// Reports a failure whose message is for users.
  static StartException of(IOException failure, Report report) {
    String message = String.valueOf(failure.getMessage());
    report.say(Level.EMERG, message);
    return new StartException(message);
  }
}
