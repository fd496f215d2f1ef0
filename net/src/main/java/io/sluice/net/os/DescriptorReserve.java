package io.sluice.net.os;

import io.sluice.net.Descriptors;
import io.sluice.net.kernel.Abi;
import io.sluice.net.kernel.Kernel;

/// Descriptors that are kept for a reload, so that connections cannot have them all: a reload opens
/// the configuration, logs and listeners beside those that are in use. Used by one thread.
public final class DescriptorReserve {
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int STDERR = 2; // is always open, and a copy of it holds nothing else open

  private final int[] held;
  private int count;

  /// Holds nothing yet.
  public DescriptorReserve(int size) {
    held = new int[size];
  }

  /// Takes as many as there are, up to its size. Loops may accept again.
  public void keep() {
    if (Abi.SUPPORTED) {
      count += take(held, count); // the rest the next time, perhaps
    }
    Descriptors.lend(false);
  }

  /// Gives them to whoever opens something, if there may be none left for it: no loop accepts then
  /// until [#keep()]. If as many more can be had at this moment, loops go on accepting and the
  /// reserve stays.
  ///
  /// @return whether they were given
  public boolean lend() {
    if (plenty()) {
      return false;
    }
    Descriptors.lend(true);
    release();
    return true;
  }

  /// Closes them.
  void release() {
    close(held, count);
    count = 0;
  }

  private boolean plenty() {
    int[] more = new int[held.length];
    int taken = take(more, 0);
    close(more, taken);
    return taken == more.length;
  }

  /// Opens descriptors.
  ///
  /// @return how many, fewer than there is room for if there are no more
  private static int take(int[] into, int from) {
    Kernel kernel = Kernel.current();
    int taken = 0;
    while (from + taken < into.length) {
      long fd = kernel.call(Abi.FCNTL, STDERR, F_DUPFD_CLOEXEC, 0);
      if (fd < 0) {
        break;
      }
      into[from + taken++] = (int) fd;
    }
    return taken;
  }

  private static void close(int[] descriptors, int count) {
    for (int i = 0; i < count; i++) {
      Kernel.current().call(Abi.CLOSE, descriptors[i]);
    }
  }
}
