package io.sluice.upstream;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/// The points of a group's servers on a circle of 2³² places, as ketama lays them: a server of
/// weight w has 160 × w points, each the CRC-32 of its host, a zero byte, its port and the point
/// before. Weights that add up to more than 100,000 get fewer points each, in proportion, so that
/// no circle takes more than 200 MB; that of ten thousand servers takes 17.
final class HashRing {
  private static final int POINTS = 160;
  private static final long MOST_WEIGHT = 100_000;
  private static final int SERVER_BITS = 24;

  /// The place above, the server's number below: one sort orders both, one search finds both.
  /// Ascending, no place twice.
  private final long[] points;

  private final int count;

  /// Where each part of the circle begins among the points: the circle is cut into about as many
  /// parts of one size as there are points, so that a search has hardly any way to go.
  private final int[] parts;

  private final int shift; // from a place to its part
  private final int[][] peers; // the indexes of each server's addresses

  private HashRing(long[] points, int count, int[][] peers) {
    this.points = points;
    this.count = count;
    this.peers = peers;
    shift = Math.min(Integer.numberOfLeadingZeros(count) + 1, Integer.SIZE - 1);
    parts = new int[1 << (Integer.SIZE - shift)];
    int point = 0;
    for (int part = 0; part < parts.length; part++) {
      while (point < count && place(point) >>> shift < part) {
        point++;
      }
      parts[part] = point;
    }
  }

  private long place(int point) {
    return points[point] >>> SERVER_BITS;
  }

  /// Takes some 100 ns for each point: not on a loop.
  static HashRing of(PeerSet set) {
    Map<String, List<Peer>> servers = new LinkedHashMap<>();
    for (Peer peer : set) {
      servers.computeIfAbsent(peer.server(), _ -> new ArrayList<>()).add(peer);
    }
    long total = servers.values().stream().mapToLong(HashRing::weight).sum();
    int[][] peers = new int[servers.size()][];
    int[] counts = new int[servers.size()];
    int server = 0;
    for (List<Peer> addresses : servers.values()) {
      peers[server] = addresses.stream().mapToInt(Peer::index).toArray();
      counts[server++] = count(weight(addresses), total);
    }
    long[] points = new long[Arrays.stream(counts).sum()];
    int filled = 0;
    server = 0;
    for (String name : servers.keySet()) {
      lay(points, filled, name, server, counts[server]);
      filled += counts[server++];
    }
    Arrays.sort(points);
    return new HashRing(points, distinct(points), peers);
  }

  private static int weight(List<Peer> addresses) {
    return addresses.stream().mapToInt(Peer::weight).max().orElse(0);
  }

  private static int count(long weight, long total) {
    long fair = total <= MOST_WEIGHT ? weight * POINTS : weight * POINTS * MOST_WEIGHT / total;
    return (int) Math.max(1, fair);
  }

  private static void lay(long[] points, int from, String name, int server, int count) {
    byte[] text = text(name);
    int end = text.length - Integer.BYTES;
    CRC32 crc = new CRC32();
    for (int i = from; i < from + count; i++) {
      crc.reset();
      crc.update(text);
      long place = crc.getValue();
      points[i] = place << SERVER_BITS | server;
      for (int b = 0; b < Integer.BYTES; b++) {
        text[end + b] = (byte) (place >> (Byte.SIZE * b));
      }
    }
  }

  /// Host, zero, port, and room for the point before; a UNIX socket is a host without port.
  private static byte[] text(String name) {
    String host = name;
    String port = "";
    int colon = name.lastIndexOf(':');
    if (name.regionMatches(true, 0, "unix:", 0, 5)) {
      host = name.substring(5);
    } else if (colon >= 0 && name.substring(colon + 1).chars().allMatch(HashRing::isDigit)) {
      host = name.substring(0, colon);
      port = name.substring(colon + 1);
    }
    byte[] text = (host + '\0' + port).getBytes(StandardCharsets.ISO_8859_1);
    return Arrays.copyOf(text, text.length + Integer.BYTES);
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  /// Has the first server keep a place that several have.
  ///
  /// @return how many points are left, at the beginning
  private static int distinct(long[] points) {
    int kept = 0;
    for (long point : points) {
      if (kept == 0 || points[kept - 1] >> SERVER_BITS != point >> SERVER_BITS) {
        points[kept++] = point;
      }
    }
    return kept;
  }

  /// The index of the first point at or after a place; past the last it goes on at the first.
  int find(long place) {
    int point = parts[(int) (place >>> shift)];
    while (point < count && place(point) < place) {
      point++;
    }
    return point;
  }

  /// The indexes of the peers of a point's server; points beyond the end go round.
  int[] server(int point) {
    return peers[(int) points[point % count] & (1 << SERVER_BITS) - 1];
  }
}
