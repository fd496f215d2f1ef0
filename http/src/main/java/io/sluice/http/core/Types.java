package io.sluice.http.core;

import io.sluice.config.Arguments;
import io.sluice.config.RawBlock;
import io.sluice.core.bytes.Bytes;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The media types of file name extensions, as `types` maps them.
public final class Types {
  static final Types DEFAULT =
      new Types(Map.of("html", "text/html", "gif", "image/gif", "jpg", "image/jpeg"));

  private final Map<String, String> entries;
  private final byte[] @Nullable [] extensions;
  private final byte[] @Nullable [] types;
  private final int mask;

  private Types(Map<String, String> entries) {
    this.entries = Map.copyOf(entries);
    int size = Integer.highestOneBit(Math.max(1, entries.size()) * 4);
    extensions = new byte[size][];
    types = new byte[size][];
    mask = size - 1;
    Map<String, byte[]> shared = new HashMap<>();
    entries.forEach(
        (extension, type) -> put(Bytes.of(extension), shared.computeIfAbsent(type, Bytes::of)));
  }

  private void put(byte[] extension, byte[] type) {
    int i = hash(extension, 0, extension.length) & mask;
    while (extensions[i] != null) {
      i = i + 1 & mask;
    }
    extensions[i] = extension;
    types[i] = type;
  }

  /// Reads a block. Several of one level add up, and hide all of those around it.
  static Types parse(Arguments a, RawBlock body) {
    @Nullable Types before = (Types) a.scope().own(a.directive());
    Map<String, String> entries = new HashMap<>(before == null ? Map.of() : before.entries);
    body.each(line -> read(line, entries));
    return new Types(entries);
  }

  private static void read(Arguments line, Map<String, String> entries) {
    String type = line.name().text();
    for (int i = 0; i < line.count(); i++) {
      String extension = line.text(i).toLowerCase(Locale.ROOT);
      String old = entries.put(extension, type);
      if (old != null) {
        line.warn(
            i,
            "duplicate extension \""
                + extension
                + "\", content type: \""
                + type
                + "\", previous content type: \""
                + old
                + "\"");
      }
    }
  }

  /// The media type of an extension in any case, or null. Don't change the array.
  public byte @Nullable [] get(byte[] text, int from, int to) {
    int i = hash(text, from, to) & mask;
    while (true) {
      byte[] extension = extensions[i];
      if (extension == null) {
        return null;
      }
      if (same(extension, text, from, to)) {
        return types[i];
      }
      i = i + 1 & mask;
    }
  }

  private static boolean same(byte[] lower, byte[] text, int from, int to) {
    if (lower.length != to - from) {
      return false;
    }
    for (int i = 0; i < lower.length; i++) {
      if (lower[i] != lower(text[from + i])) {
        return false;
      }
    }
    return true;
  }

  private static int hash(byte[] text, int from, int to) {
    int h = 0;
    for (int i = from; i < to; i++) {
      h = h * 31 + lower(text[i]);
    }
    return h ^ h >>> 15;
  }

  private static byte lower(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
  }
}
