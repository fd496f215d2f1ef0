package io.sluice.net.os;

import io.sluice.net.SystemException;
import io.sluice.net.kernel.Abi;
import io.sluice.net.kernel.Kernel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;

/// What the kernel keeps for each thread by itself.
public final class ThisThread {
  private static final int PRIO_PROCESS = 0;

  private ThisThread() {}

  /// Sets its scheduling priority, as `nice`: negative is higher.
  public static void priority(int value) throws SystemException {
    ThisProcess.check(
        new Kernel().call(Abi.SETPRIORITY, PRIO_PROCESS, 0, value), "setpriority(" + value + ")");
  }

  /// Binds it to some processors.
  public static void processors(BitSet which) throws SystemException {
    long[] bits = which.toLongArray();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment set = arena.allocateFrom(ValueLayout.JAVA_LONG, bits);
      ThisProcess.check(
          new Kernel().call(Abi.SCHED_SETAFFINITY, 0, set.byteSize(), set.address()),
          "sched_setaffinity()");
    }
  }
}
