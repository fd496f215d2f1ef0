package io.sluice.core.system;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// The passage between text, where one char is one byte, and paths of the file system, whose bytes
/// the JDK takes as UTF-8.
public final class Paths8 {
  private Paths8() {}

  /// The path that a text names.
  ///
  /// @throws InvalidPathException if the text holds a zero byte
  public static Path of(String latin1) {
    return Path.of(decode(latin1));
  }

  /// The path as Latin-1 text.
  public static String text(Path path) {
    return new String(
        path.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static String decode(String latin1) {
    for (int i = 0; i < latin1.length(); i++) {
      if (latin1.charAt(i) > 0x7F) {
        return new String(latin1.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
      }
    }
    return latin1;
  }
}
