package io.sluice.server;

import io.sluice.core.system.Product;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where things are when the command line does not say.
final class Installation {
  /// `-c`, relative to the prefix.
  static final String CONF_FILE = "conf/nginx.conf";

  /// `-e`, relative to the prefix.
  static final String ERROR_LOG = "logs/error.log";

  /// `pid`, relative to the prefix.
  static final String PID_FILE = "logs/" + Product.name() + ".pid";

  private Installation() {}

  /// The folder that the launcher `bin/sluice` is in, or null if there was no launcher.
  static @Nullable String home() {
    return System.getProperty("sluice.home");
  }

  /// `-p`: the program's folder, otherwise the current one. Latin-1, ends in `/`.
  static String prefix() {
    String home = home();
    String prefix = home == null ? Path.of("").toAbsolutePath().toString() : home;
    return new String((prefix + "/").getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
