package io.sluice.config;

/// Spells values as a configuration would.
final class Spelling {
  private Spelling() {}

  static String size(long bytes) {
    if (bytes == 0 || (bytes & 0x3ff) != 0) {
      return Long.toString(bytes);
    }
    return (bytes & 0xfffff) == 0 ? (bytes >> 20) + "m" : (bytes >> 10) + "k";
  }

  static String millis(long millis) {
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }
}
