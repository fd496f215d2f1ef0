package io.sluice.upstream.balance;

import io.sluice.upstream.peer.Peer;
import io.sluice.upstream.peer.PeerSet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// The points of a group's servers on a circle of 2³² places, as ketama lays them: a server of
/// weight w has 160 × w points, each the CRC-32 of its host, a zero byte, its port and the point
/// before. Weights that add up to more than 100,000 get fewer points each, in proportion, so that
/// no circle takes more than 200 MB; that of ten thousand servers takes 17.
///
/// The addresses of a server that has several lie in the same way on a circle of their own, each by
/// itself: a key has its address, and an address that comes or goes moves only its own keys.
final class HashRing {
  /// The servers of a set on ketama's circle.
  static final PeerSet.Derived<HashRing> OF = HashRing::of;

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
  private final @Nullable HashRing[] addresses; // of each server that has several

  private HashRing(long[] points, int count, int[][] peers, @Nullable HashRing[] addresses) {
    this.points = points;
    this.count = count;
    this.peers = peers;
    this.addresses = addresses;
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
    return of(by(Peer::server, set));
  }

  private static Map<String, List<Peer>> by(Function<Peer, String> name, List<Peer> all) {
    Map<String, List<Peer>> servers = new LinkedHashMap<>();
    for (Peer peer : all) {
      servers.computeIfAbsent(name.apply(peer), _ -> new ArrayList<>()).add(peer);
    }
    return servers;
  }

  private static HashRing of(Map<String, List<Peer>> servers) {
    long total = servers.values().stream().mapToLong(HashRing::weight).sum();
    int[][] peers = new int[servers.size()][];
    @Nullable HashRing[] addresses = new HashRing[servers.size()];
    int[] counts = new int[servers.size()];
    int server = 0;
    for (List<Peer> own : servers.values()) {
      peers[server] = own.stream().mapToInt(Peer::index).toArray();
      addresses[server] = addresses(own);
      counts[server++] = count(weight(own), total);
    }
    long[] points = new long[Arrays.stream(counts).sum()];
    int filled = 0;
    server = 0;
    for (String name : servers.keySet()) {
      lay(points, filled, name, server, counts[server]);
      filled += counts[server++];
    }
    Arrays.sort(points);
    return new HashRing(points, distinct(points), peers, addresses);
  }

  private static @Nullable HashRing addresses(List<Peer> own) {
    Map<String, List<Peer>> different = by(peer -> peer.address().text(), own);
    return different.size() > 1 ? of(different) : null;
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
    return peers[number(point)];
  }

  /// Where the addresses of a point's server lie; null if it has only one.
  @Nullable HashRing addresses(int point) {
    return addresses[number(point)];
  }

  private int number(int point) {
    return (int) points[point % count] & (1 << SERVER_BITS) - 1;
  }

  /// A key's place on the circle of a server's addresses. It has nothing to do with that among the
  /// servers: otherwise each server's keys would crowd in a few parts of its circle. (The finalizer
  /// of MurmurHash3.)
  static long among(long place) {
    int hash = (int) place;
    hash = (hash ^ hash >>> 16) * 0x85ebca6b;
    hash = (hash ^ hash >>> 13) * 0xc2b2ae35;
    return Integer.toUnsignedLong(hash ^ hash >>> 16);
  }
}
