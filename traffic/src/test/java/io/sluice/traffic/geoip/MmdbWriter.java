package io.sluice.traffic.geoip;

import io.sluice.core.address.Cidr;
import io.sluice.core.bytes.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Writes small databases in MaxMind's format, version 2, with records of 24 bits.
final class MmdbWriter {
  private static final int POINTER_BASE = 16; // the separator before the data

  private final String type;
  private final long epoch;
  private final int bits;
  private final List<int[]> nodes = new ArrayList<>(List.of(new int[2]));
  private final Bytes data = new Bytes();
  private final List<Integer> offsets = new ArrayList<>();

  /// An empty database.
  ///
  /// @param epoch when it was made, in seconds
  /// @param version 4 or 6: of the addresses that can be looked up
  MmdbWriter(String type, long epoch, int version) {
    this.type = type;
    this.epoch = epoch;
    this.bits = version == 6 ? 128 : 32;
  }

  /// Says what is known of a network. Networks must not lie in each other.
  MmdbWriter add(String network, Object value) {
    Cidr block = Objects.requireNonNull(Cidr.parse(network));
    int skipped = block.network().isV6() || bits == 32 ? 0 : 96;
    int node = 0;
    int last = skipped + block.bits() - 1;
    for (int i = 0; i < last; i++) {
      int branch = bit(block, i - skipped);
      if (nodes.get(node)[branch] == 0) {
        nodes.add(new int[2]);
        nodes.get(node)[branch] = nodes.size() - 1;
      }
      node = nodes.get(node)[branch];
    }
    offsets.add(data.length);
    nodes.get(node)[bit(block, last - skipped)] = -offsets.size();
    write(data, value);
    return this;
  }

  private static int bit(Cidr block, int i) {
    return i < 0 ? 0 : block.network().byteAt(i / 8) >> (7 - i % 8) & 1;
  }

  private static void control(Bytes out, int kind, int size) {
    int shown = size < 29 ? size : size < 285 ? 29 : 30;
    out.append((kind < 8 ? kind << 5 : 0) | shown);
    if (kind >= 8) {
      out.append(kind - 7);
    }
    if (shown == 29) {
      out.append(size - 29);
    } else if (shown == 30) {
      out.append((size - 285) >> 8).append(size - 285);
    }
  }

  private static void write(Bytes out, Object value) {
    switch (value) {
      case String text -> {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        control(out, 2, utf8.length);
        out.append(utf8);
      }
      case Double number -> {
        control(out, 3, 8);
        number(out, Double.doubleToLongBits(number), 8);
      }
      case byte[] bytes -> {
        control(out, 4, bytes.length);
        out.append(bytes);
      }
      case Short number -> {
        control(out, 5, 2);
        number(out, number, 2);
      }
      case Integer number -> {
        control(out, 6, 4);
        number(out, number, 4);
      }
      case Map<?, ?> map -> {
        control(out, 7, map.size());
        map.forEach((key, item) -> {
          write(out, key);
          write(out, item);
        });
      }
      case Long number -> {
        control(out, 9, 8);
        number(out, number, 8);
      }
      case BigInteger number -> {
        control(out, 10, 16);
        number(out, number.shiftRight(64).longValue(), 8);
        number(out, number.longValue(), 8);
      }
      case List<?> list -> {
        control(out, 11, list.size());
        list.forEach(item -> write(out, item));
      }
      case Boolean bool -> control(out, 14, bool ? 1 : 0);
      default -> throw new IllegalArgumentException(value.toString());
    }
  }

  private static void number(Bytes out, long value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
      out.append((int) (value >>> shift));
    }
  }

  byte[] bytes() {
    Bytes out = new Bytes();
    for (int[] node : nodes) {
      for (int record : node) {
        int value = record;
        if (record == 0) {
          value = nodes.size();
        } else if (record < 0) {
          value = nodes.size() + POINTER_BASE + offsets.get(-record - 1);
        }
        number(out, value, 3);
      }
    }
    out.fill(0, POINTER_BASE).append(data);
    out.append("\u00ab\u00cd\u00efMaxMind.com");
    write(out, metadata());
    return out.toByteArray();
  }

  private Map<String, Object> metadata() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("binary_format_major_version", (short) 2);
    all.put("binary_format_minor_version", (short) 0);
    all.put("build_epoch", epoch);
    all.put("database_type", type);
    all.put("description", Map.of("en", "a test"));
    all.put("ip_version", (short) (bits == 32 ? 4 : 6));
    all.put("languages", List.of("en"));
    all.put("node_count", nodes.size());
    all.put("record_size", (short) 24);
    return all;
  }

  void writeTo(Path file) {
    try {
      Files.write(file, bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
