package io.sluice.core.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// The machine that this runs on.
public final class Host {
  private static final String NAME = read().toLowerCase(Locale.ROOT);

  private Host() {}

  /// Its name in lower case, as `$hostname` is.
  public static String name() {
    return NAME;
  }

  private static String read() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname"), StandardCharsets.ISO_8859_1)
          .strip();
    } catch (IOException e) {
      return ask(); // not Linux
    }
  }

  private static String ask() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
