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
/// before.
final class HashRing {
  private static final int POINTS = 160;

  private final long[] places; // ascending, no two the same
  private final int[] servers; // each point's server
  private final int[][] peers; // the indexes of each server's addresses

  private HashRing(long[] places, int[] servers, int[][] peers) {
    this.places = places;
    this.servers = servers;
    this.peers = peers;
  }

  static HashRing of(PeerSet set) {
    Map<String, List<Integer>> names = new LinkedHashMap<>();
    for (Peer peer : set) {
      names.computeIfAbsent(peer.server(), _ -> new ArrayList<>()).add(peer.index());
    }
    int[][] peers = new int[names.size()][];
    // The place above, the server's number below: one sort orders both, and the first server keeps
    // a shared place.
    long[] points = new long[Math.toIntExact(POINTS * set.totalWeight())];
    int filled = 0;
    int server = 0;
    for (Map.Entry<String, List<Integer>> each : names.entrySet()) {
      peers[server] = each.getValue().stream().mapToInt(Integer::intValue).toArray();
      int weight = each.getValue().stream().mapToInt(i -> set.get(i).weight()).max().orElse(0);
      filled = lay(points, filled, each.getKey(), server++, POINTS * weight);
    }
    Arrays.sort(points, 0, filled);
    return distinct(points, filled, peers);
  }

  private static int lay(long[] points, int from, String name, int server, int count) {
    byte[] base = base(name);
    CRC32 crc = new CRC32();
    long previous = 0;
    for (int i = 0; i < count; i++) {
      crc.reset();
      crc.update(base);
      for (int shift = 0; shift < 32; shift += 8) {
        crc.update((int) (previous >> shift) & 0xff);
      }
      previous = crc.getValue();
      points[from + i] = previous << 24 | server;
    }
    return from + count;
  }

  /// Host, zero, port; a UNIX socket is a host without port.
  private static byte[] base(String name) {
    String host = name;
    String port = "";
    int colon = name.lastIndexOf(':');
    if (name.regionMatches(true, 0, "unix:", 0, 5)) {
      host = name.substring(5);
    } else if (colon >= 0 && name.substring(colon + 1).chars().allMatch(HashRing::isDigit)) {
      host = name.substring(0, colon);
      port = name.substring(colon + 1);
    }
    return (host + '\0' + port).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static HashRing distinct(long[] points, int count, int[][] peers) {
    long[] places = new long[count];
    int[] servers = new int[count];
    int kept = 0;
    for (int i = 0; i < count; i++) {
      long place = points[i] >>> 24;
      if (kept == 0 || places[kept - 1] != place) {
        places[kept] = place;
        servers[kept++] = (int) (points[i] & 0xffffff);
      }
    }
    return new HashRing(Arrays.copyOf(places, kept), Arrays.copyOf(servers, kept), peers);
  }

  /// The index of the first point at or after a place; past the last it goes on at the first.
  int find(long place) {
    int found = Arrays.binarySearch(places, place);
    return found >= 0 ? found : -found - 1;
  }

  /// The indexes of the peers of a point's server; points beyond the end go round.
  int[] server(int point) {
    return peers[servers[point % servers.length]];
  }
}
