package io.sluice.core.exchange;

import io.sluice.core.bytes.Bytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Values of variables that were evaluated once or assigned, by index, in one exchange. The bytes
/// lie one behind the other in one array, so that a warm exchange allocates nothing.
public final class ValueCache {
  private static final int[] NONE = {};
  private static final int UNKNOWN = 0;
  private static final int ABSENT = -1;
  private static final int KEEP = 4096;

  private int[] starts = NONE; // 0 unknown, -1 absent, else the place plus 1
  private int[] lengths = NONE;
  private @Nullable Bytes store;

  ValueCache() {}

  public boolean known(int index) {
    return index < starts.length && starts[index] != UNKNOWN;
  }

  /// Appends a known value; false if it is known to be absent.
  public boolean write(int index, Bytes out) {
    int start = starts[index];
    Bytes held = store;
    if (start == ABSENT || held == null) {
      return false;
    }
    out.append(held.array, start - 1, lengths[index]);
    return true;
  }

  public void absent(int index) {
    room(index);
    starts[index] = ABSENT;
  }

  public void put(int index, byte[] b, int offset, int count) {
    room(index);
    Bytes held = store;
    if (held == null) {
      store = held = new Bytes();
    }
    starts[index] = held.length + 1;
    lengths[index] = count;
    held.append(b, offset, count);
  }

  public void forget(int index) {
    if (index < starts.length) {
      starts[index] = UNKNOWN;
    }
  }

  void clear() {
    Arrays.fill(starts, UNKNOWN);
    if (store != null) {
      store.clear(KEEP);
    }
  }

  private void room(int index) {
    if (index >= starts.length) {
      int size = Math.max(16, (index | 7) + 1);
      starts = Arrays.copyOf(starts, size);
      lengths = Arrays.copyOf(lengths, size);
    }
  }
}
