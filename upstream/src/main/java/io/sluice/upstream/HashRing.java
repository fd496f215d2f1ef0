package io.sluice.upstream;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;

/// The points of a group's servers on a circle of 2³² places, as ketama lays them: a server of
/// weight w has 160 × w points, each the CRC-32 of its host, a zero byte, its port and the point
/// before.
final class HashRing {
  private static final int POINTS = 160;

  private final long[] places; // ascending, no two the same
  private final String[] servers; // the name of each point's server

  private HashRing(long[] places, String[] servers) {
    this.places = places;
    this.servers = servers;
  }

  static HashRing of(Candidates primary) {
    Map<String, Integer> weights = new LinkedHashMap<>();
    for (int i = 0; i < primary.size(); i++) {
      weights.merge(primary.peer(i).server(), primary.peer(i).weight(), Integer::sum);
    }
    int count = POINTS * weights.values().stream().mapToInt(Integer::intValue).sum();
    // The place above, the server's number below: one sort orders both, and the first server keeps
    // a shared place.
    long[] points = new long[count];
    String[] names = weights.keySet().toArray(new String[0]);
    int filled = 0;
    for (int server = 0; server < names.length; server++) {
      filled =
          lay(
              points,
              filled,
              names[server],
              server,
              POINTS * weights.getOrDefault(names[server], 1));
    }
    Arrays.sort(points);
    return distinct(points, names);
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
    if (name.startsWith("unix:")) {
      host = name.substring(5);
    } else if (colon > name.lastIndexOf(']')) {
      host = name.substring(0, colon);
      port = name.substring(colon + 1);
    }
    return (host + '\0' + port).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static HashRing distinct(long[] points, String[] names) {
    long[] places = new long[points.length];
    String[] servers = new String[points.length];
    int count = 0;
    for (long point : points) {
      long place = point >>> 24;
      if (count == 0 || places[count - 1] != place) {
        places[count] = place;
        servers[count++] = names[(int) (point & 0xffffff)];
      }
    }
    return new HashRing(Arrays.copyOf(places, count), Arrays.copyOf(servers, count));
  }

  /// The index of the first point at or after a place; past the last it goes on at the first.
  int find(long place) {
    int found = Arrays.binarySearch(places, place);
    return found >= 0 ? found : -found - 1;
  }

  /// The server of a point; indexes beyond the end go round.
  String server(int index) {
    return servers[index % servers.length];
  }
}
