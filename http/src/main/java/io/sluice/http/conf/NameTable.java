package io.sluice.http.conf;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Names and their servers, looked up by a span of bytes without making a string.
final class NameTable {
  static final NameTable EMPTY = new NameTable(Map.of());

  private final byte[] @Nullable [] names;
  private final @Nullable HttpServer[] servers;
  private final int mask;
  private final boolean empty;

  NameTable(Map<String, HttpServer> entries) {
    int size = Integer.highestOneBit(Math.max(1, entries.size()) * 4);
    names = new byte[size][];
    servers = new HttpServer[size];
    mask = size - 1;
    empty = entries.isEmpty();
    entries.forEach(this::put);
  }

  private void put(String name, HttpServer server) {
    byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
    int i = hash(bytes, 0, bytes.length) & mask;
    while (names[i] != null) {
      i = i + 1 & mask;
    }
    names[i] = bytes;
    servers[i] = server;
  }

  boolean isEmpty() {
    return empty;
  }

  @Nullable HttpServer get(byte[] text, int from, int to) {
    int i = hash(text, from, to) & mask;
    while (true) {
      byte[] name = names[i];
      if (name == null) {
        return null;
      }
      if (Arrays.equals(name, 0, name.length, text, from, to)) {
        return servers[i];
      }
      i = i + 1 & mask;
    }
  }

  private static int hash(byte[] text, int from, int to) {
    int h = 0;
    for (int i = from; i < to; i++) {
      h = h * 31 + text[i];
    }
    return h ^ h >>> 15;
  }
}
