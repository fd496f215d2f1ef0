package io.sluice.net.os;

import io.sluice.net.SystemError;
import io.sluice.net.kernel.Abi;
import io.sluice.net.kernel.Kernel;
import java.lang.foreign.ValueLayout;

/// Signals that are blocked in every thread of the process and taken by one that waits for them.
/// They have to be blocked before the JVM starts its threads, which a launcher does (`env
/// --block-signal`). Used by one thread.
public final class Signals {
  private static final int SIG_BLOCK = 0;
  private static final int SIG_UNBLOCK = 1;
  private static final int SET_BYTES = 8;
  private static final int INFO = 16; // offset of siginfo_t in the scratch memory
  private static final int INFO_PID = INFO + 16; // si_pid

  private final Kernel kernel = new Kernel();

  /// For the calling thread.
  public Signals() {}

  /// What was taken.
  ///
  /// @param number of the signal
  /// @param sender the process that sent it; 0 for the kernel
  public record Taken(int number, int sender) {}

  /// Which signals the calling thread has blocked: bit `n - 1` for signal `n`.
  public long blocked() {
    kernel.scratch().set(ValueLayout.JAVA_LONG, 0, 0);
    kernel.call(Abi.RT_SIGPROCMASK, SIG_BLOCK, 0, kernel.scratchAddress(), SET_BYTES, 0, 0);
    return kernel.scratch().get(ValueLayout.JAVA_LONG, 0);
  }

  /// Waits for one of these.
  ///
  /// @param set bit `n - 1` for signal `n`
  public Taken take(long set) {
    kernel.scratch().set(ValueLayout.JAVA_LONG, 0, set);
    long address = kernel.scratchAddress();
    while (true) {
      long r = kernel.blocking(Abi.RT_SIGTIMEDWAIT, address, address + INFO, 0, SET_BYTES, 0, 0);
      if (r > 0) {
        return new Taken((int) r, kernel.scratch().get(ValueLayout.JAVA_INT, INFO_PID));
      }
      if (r != -SystemError.EINTR) {
        throw new IllegalStateException("rt_sigtimedwait: " + SystemError.text((int) -r));
      }
    }
  }

  /// Ends the process by a signal, as one that nobody has blocked or handles. Returns if it is
  /// handled.
  public void die(int signal) {
    kernel.scratch().set(ValueLayout.JAVA_LONG, 0, 1L << (signal - 1));
    kernel.call(Abi.RT_SIGPROCMASK, SIG_UNBLOCK, kernel.scratchAddress(), 0, SET_BYTES, 0, 0);
    kernel.call(Abi.KILL, ThisProcess.pid(), signal, 0);
  }

  /// Sends a signal.
  ///
  /// @return 0, or a number of {@link SystemError}
  public static int send(long pid, int signal) {
    return (int) -new Kernel().call(Abi.KILL, pid, signal, 0);
  }
}
