package io.sluice.http.conf;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A node of a radix tree over location names: the bytes that lead to it and the locations whose
/// names end here.
final class LocationNode {
  private static final LocationNode[] NONE = {};

  private final byte[] label;
  private final @Nullable Location exact;
  private final @Nullable Location inclusive;
  private final LocationNode[] next;

  private LocationNode(
      byte[] label, @Nullable Location exact, @Nullable Location inclusive, LocationNode[] next) {
    this.label = label;
    this.exact = exact;
    this.inclusive = inclusive;
    this.next = next;
  }

  /// Builds the tree of `=`, prefix and `^~` locations.
  ///
  /// @param sorted by name, an exact location before the prefix of the same name, no duplicates
  static @Nullable LocationNode of(List<Location> sorted) {
    return sorted.isEmpty() ? null : build(sorted, 0, sorted.size(), 0);
  }

  private static LocationNode build(List<Location> sorted, int from, int to, int depth) {
    byte[] first = sorted.get(from).nameBytes();
    byte[] last = sorted.get(to - 1).nameBytes();
    int common = depth;
    while (common < first.length && common < last.length && first[common] == last[common]) {
      common++;
    }
    Location exact = null;
    Location inclusive = null;
    int i = from;
    for (; i < to && sorted.get(i).nameBytes().length == common; i++) {
      Location location = sorted.get(i);
      if (location.kind() == Location.Kind.EXACT) {
        exact = location;
      } else {
        inclusive = location;
      }
    }
    return new LocationNode(
        Arrays.copyOfRange(first, depth, common),
        exact,
        inclusive,
        children(sorted, i, to, common));
  }

  private static LocationNode[] children(List<Location> sorted, int from, int to, int depth) {
    LocationNode[] nodes = NONE;
    for (int start = from; start < to; ) {
      byte head = sorted.get(start).nameBytes()[depth];
      int end = start + 1;
      while (end < to && sorted.get(end).nameBytes()[depth] == head) {
        end++;
      }
      nodes = Arrays.copyOf(nodes, nodes.length + 1);
      nodes[nodes.length - 1] = build(sorted, start, end, depth);
      start = end;
    }
    return nodes;
  }

  /// The exact match, the location that redirects to itself with a slash, the longest prefix, or
  /// null; the first of these that exists.
  @Nullable Location find(byte[] uri, int from, int to) {
    Location best = null;
    LocationNode node = this;
    int at = from;
    while (true) {
      int rest = to - at;
      int same = node.common(uri, at, Math.min(rest, node.label.length));
      if (same < node.label.length) {
        Location slash = same == rest ? node.slash(same) : null;
        return slash != null ? slash : best;
      }
      at += same;
      if (at == to) {
        if (node.exact != null) {
          return node.exact;
        }
        if (node.inclusive != null) {
          return node.inclusive;
        }
      } else if (node.inclusive != null) {
        best = node.inclusive;
      }
      LocationNode child = at == to ? node.child((byte) '/') : node.child(uri[at]);
      if (child == null) {
        return best;
      }
      node = child;
    }
  }

  private int common(byte[] uri, int at, int limit) {
    int i = 0;
    while (i < limit && uri[at + i] == label[i]) {
      i++;
    }
    return i;
  }

  /// The location that the URI lacks only a slash of.
  private @Nullable Location slash(int same) {
    if (same != label.length - 1 || label[same] != '/') {
      return null;
    }
    boolean wanted =
        (exact != null && exact.autoRedirect()) || (inclusive != null && inclusive.autoRedirect());
    if (!wanted) {
      return null;
    }
    return exact != null ? exact : inclusive;
  }

  private @Nullable LocationNode child(byte head) {
    for (LocationNode node : next) {
      if (node.label[0] == head) {
        return node;
      }
    }
    return null;
  }
}
