package io.sluice.http.conf;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// The name of this machine, asked for once and not through the DNS where the system tells it.
public final class Hostname {
  private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

  private static final class Holder {
    static final String VALUE = read();
  }

  private Hostname() {}

  /// In lower case.
  public static String value() {
    return Holder.VALUE;
  }

  private static String read() {
    return ask().strip().toLowerCase(Locale.ROOT);
  }

  private static String ask() {
    try {
      return Files.readString(KERNEL, StandardCharsets.ISO_8859_1);
    } catch (IOException notLinux) {
      try {
        return InetAddress.getLocalHost().getHostName();
      } catch (UnknownHostException nameless) {
        return "";
      }
    }
  }
}
