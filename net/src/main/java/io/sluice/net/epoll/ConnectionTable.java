package io.sluice.net.epoll;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The open connections of a loop by slot. Free slots are a stack, so that few are touched.
final class ConnectionTable {
  private @Nullable EpollConnection[] connections = new EpollConnection[64];
  private int[] free = new int[64];
  private int freeCount;
  private int used;
  private int serial;

  int nextSerial() {
    return ++serial;
  }

  void add(EpollConnection c) {
    int slot;
    if (freeCount > 0) {
      slot = free[--freeCount];
    } else {
      if (used == connections.length) {
        connections = Arrays.copyOf(connections, used * 2);
      }
      slot = used++;
    }
    connections[slot] = c;
    c.slot = slot;
    c.serial = nextSerial();
  }

  void remove(EpollConnection c) {
    connections[c.slot] = null;
    if (freeCount == free.length) {
      free = Arrays.copyOf(free, freeCount * 2);
    }
    free[freeCount++] = c.slot;
    c.slot = -1;
  }

  /// What an event is for, or null if that has gone.
  @Nullable EpollConnection get(int slot, int serial) {
    EpollConnection c = connections[slot];
    return c != null && c.serial == serial ? c : null;
  }

  void closeAll() {
    for (int i = 0; i < used; i++) {
      EpollConnection c = connections[i];
      if (c != null) {
        c.close();
      }
    }
  }
}
