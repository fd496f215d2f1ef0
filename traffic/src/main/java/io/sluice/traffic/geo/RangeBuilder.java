package io.sluice.traffic.geo;

import io.sluice.config.Arguments;
import io.sluice.core.address.IpAddress;
import io.sluice.core.bytes.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Collects ranges of IPv4 addresses. As in nginx, they are cut at every 65536 addresses, and rules
/// and messages are about the pieces.
final class RangeBuilder {
  private static final long PIECE = 0x10000;

  private final TreeMap<Long, List<Piece>> pieces = new TreeMap<>(); // by their upper halves
  private byte @Nullable [] byDefault;

  private static final class Piece {
    long start;
    long end;
    byte[] value;

    Piece(long start, long end, byte[] value) {
      this.start = start;
      this.end = end;
      this.value = value;
    }
  }

  /// Addresses from the first to the last.
  private record Range(long start, long end, String text) {}

  void setDefault(Arguments a, byte[] value) {
    byte[] old = byDefault;
    if (old != null) {
      a.warn(
          "duplicate default geo range value: \""
              + a.text(0)
              + "\", old value: \""
              + Bytes.text(old, 0, old.length)
              + '"');
    }
    byDefault = value;
  }

  private static Range range(Arguments a, String text) {
    int dash = text.indexOf('-');
    IpAddress start = dash < 0 ? null : IpAddress.parse(text.substring(0, dash));
    IpAddress end = dash < 0 ? null : IpAddress.parse(text.substring(dash + 1));
    boolean good =
        start != null && end != null && !start.isV6() && !end.isV6() && start.low() <= end.low();
    if (start == null || end == null || !good) {
      throw a.error("invalid range \"" + text + "\"");
    }
    return new Range(start.low(), end.low(), text);
  }

  void add(Arguments a, String text, byte[] value) {
    Range range = range(a, text);
    for (long at = range.start; at <= range.end; at = (at | (PIECE - 1)) + 1) {
      long end = Math.min(at | (PIECE - 1), range.end);
      List<Piece> list = pieces.computeIfAbsent(at / PIECE, key -> new ArrayList<>(1));
      add(a, list, new Piece(at, end, value), text);
    }
  }

  private static void add(Arguments a, List<Piece> list, Piece added, String text) {
    int i = list.size() - 1;
    while (i >= 0 && added.end < list.get(i).start) {
      i--;
    }
    if (i < 0 || added.start > list.get(i).end) {
      list.add(i + 1, added);
      return;
    }
    Piece known = list.get(i);
    if (added.start == known.start && added.end == known.end) {
      a.warn(duplicate(text, added, known));
      known.value = added.value;
    } else if (added.start >= known.start && added.end <= known.end) {
      split(list, i, added);
    } else {
      throw a.error(
          "range \""
              + text
              + "\" overlaps \""
              + dotted(known.start)
              + '-'
              + dotted(known.end)
              + '"');
    }
  }

  private static String duplicate(String text, Piece added, Piece known) {
    return "duplicate range \""
        + text
        + "\", value: \""
        + Bytes.text(added.value, 0, added.value.length)
        + "\", old value: \""
        + Bytes.text(known.value, 0, known.value.length)
        + '"';
  }

  private static String dotted(long bits) {
    return IpAddress.v4((int) bits, 0).host();
  }

  /// Puts a piece into a larger one, of which up to two parts are left.
  private static void split(List<Piece> list, int i, Piece added) {
    Piece known = list.remove(i);
    int at = i;
    if (known.start < added.start) {
      list.add(at++, new Piece(known.start, added.start - 1, known.value));
    }
    list.add(at++, added);
    if (known.end > added.end) {
      list.add(at, new Piece(added.end + 1, known.end, known.value));
    }
  }

  void remove(Arguments a, String text) {
    Range range = range(a, text);
    boolean missing = false;
    for (long at = range.start; at <= range.end; at = (at | (PIECE - 1)) + 1) {
      long start = at;
      long end = Math.min(at | (PIECE - 1), range.end);
      List<Piece> list = pieces.getOrDefault(at / PIECE, new ArrayList<>());
      missing |= !list.removeIf(piece -> piece.start == start && piece.end == end);
    }
    if (missing) {
      a.warn("no address range \"" + text + "\" to delete");
    }
  }

  GeoBase build() {
    List<Piece> all = new ArrayList<>();
    for (List<Piece> list : pieces.values()) {
      for (Piece piece : list) {
        Piece last = all.isEmpty() ? null : all.getLast();
        if (last != null && last.end + 1 == piece.start && Arrays.equals(last.value, piece.value)) {
          last.end = piece.end;
        } else {
          all.add(new Piece(piece.start, piece.end, piece.value));
        }
      }
    }
    return new GeoBase.Ranges(
        all.stream().mapToLong(piece -> piece.start).toArray(),
        all.stream().mapToLong(piece -> piece.end).toArray(),
        all.stream().map(piece -> piece.value).toArray(byte[][]::new),
        byDefault == null ? new byte[0] : byDefault);
  }
}
