package io.sluice.server;

import io.sluice.config.Arguments;
import org.jspecify.annotations.Nullable;

/// One `env`: a variable of the environment that is kept, or set.
///
/// Nothing in Sluice reads the environment, so all variables are kept: what is set here is for
/// libraries of the system. `TZ` also sets the time zone of logs.
///
/// @param value what it is set to; null to keep what it is
record EnvironmentVariable(String name, @Nullable String value) {
  static EnvironmentVariable parse(Arguments a) {
    String text = a.text(0);
    int equals = text.indexOf('=');
    return equals < 0
        ? new EnvironmentVariable(text, null)
        : new EnvironmentVariable(text.substring(0, equals), text.substring(equals + 1));
  }
}
