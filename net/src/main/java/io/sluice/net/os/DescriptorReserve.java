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
    Kernel kernel = Kernel.current();
    while (Abi.SUPPORTED && count < held.length) {
      long fd = kernel.call(Abi.FCNTL, STDERR, F_DUPFD_CLOEXEC, 0);
      if (fd < 0) {
        break; // the next time, perhaps
      }
      held[count++] = (int) fd;
    }
    Descriptors.lend(false);
  }

  /// Gives them to whoever opens something. No loop accepts until [#keep()].
  public void lend() {
    Descriptors.lend(true);
    Kernel kernel = Kernel.current();
    while (count > 0) {
      kernel.call(Abi.CLOSE, held[--count]);
    }
  }
}
