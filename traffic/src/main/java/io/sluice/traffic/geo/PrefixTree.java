package io.sluice.traffic.geo;

import io.sluice.core.address.Cidr;
import io.sluice.core.address.IpAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Values by the first bits of an address of one family: the longest prefix wins.
final class PrefixTree {
  private static final int NONE = -1;
  private static final int ROOT = 0;

  private int[] children = new int[64]; // two for each node; 0 for none
  private int[] held = new int[32]; // what a node holds, as an index of `values`
  private int nodes = 1;
  private final List<byte[]> values = new ArrayList<>();
  private final IdentityHashMap<byte[], Integer> indexes = new IdentityHashMap<>();

  PrefixTree() {
    held[ROOT] = NONE;
  }

  /// Sets the value of a block and returns the one it had.
  byte @Nullable [] put(Cidr block, byte[] value) {
    int node = ROOT;
    for (int i = 0; i < block.bits(); i++) {
      int branch = 2 * node + bit(block.network(), i);
      if (children[branch] == 0) {
        int fresh = newNode(); // may replace the array
        children[branch] = fresh;
      }
      node = children[branch];
    }
    byte[] old = held[node] == NONE ? null : values.get(held[node]);
    held[node] = index(value);
    return old;
  }

  private int newNode() {
    if (nodes == held.length) {
      children = Arrays.copyOf(children, children.length * 2);
      held = Arrays.copyOf(held, held.length * 2);
    }
    held[nodes] = NONE;
    return nodes++;
  }

  private int index(byte[] value) {
    return indexes.computeIfAbsent(
        value,
        fresh -> {
          values.add(fresh);
          return values.size() - 1;
        });
  }

  /// Takes the value of a block away; false if it has none.
  boolean remove(Cidr block) {
    int node = ROOT;
    for (int i = 0; i < block.bits(); i++) {
      node = children[2 * node + bit(block.network(), i)];
      if (node == ROOT) {
        return false;
      }
    }
    boolean removed = held[node] != NONE;
    held[node] = NONE;
    return removed;
  }

  /// The value of the longest prefix of an address.
  byte @Nullable [] find(IpAddress address) {
    int best = held[ROOT];
    int node = ROOT;
    int bits = address.size() * 8;
    for (int i = 0; i < bits; i++) {
      node = children[2 * node + bit(address, i)];
      if (node == ROOT) {
        break;
      }
      best = held[node] == NONE ? best : held[node];
    }
    return best == NONE ? null : values.get(best);
  }

  private static int bit(IpAddress address, int i) {
    if (!address.isV6()) {
      return (int) (address.low() >>> (31 - i)) & 1;
    }
    long half = i < 64 ? address.high() : address.low();
    return (int) (half >>> (63 - (i & 63))) & 1;
  }
}
