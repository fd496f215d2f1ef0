package io.sluice.server;

import io.sluice.config.Diagnostics;
import io.sluice.config.Level;
import io.sluice.core.system.Product;

/// Says on the terminal what goes wrong before the server runs, as nginx does: `nginx: [emerg] …`.
final class ConsoleReport implements Report {
  private final Level least;

  /// @param least messages of lesser importance are not shown
  ConsoleReport(Level least) {
    this.least = least;
  }

  @Override
  public void say(Level level, String message) {
    if (level.compareTo(least) <= 0) {
      Console.err(Product.name() + ": [" + level + "] " + message + "\n");
    }
  }

  @Override
  public void say(Diagnostics all, Diagnostics.Diagnostic one) {
    if (one.level().compareTo(least) <= 0) {
      Console.err(all.print(Product.name(), one));
    }
  }
}
