package io.sluice.server;

import io.sluice.core.log.ErrorLog;
import io.sluice.core.system.Product;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Ends the process when it cannot go on, with a line in the error log and a status that is not 0,
/// so that a supervisor starts it again.
///
/// It may be that there is no memory any more: what it takes to write the line has been set aside,
/// and so has the thread that ends the process if a log cannot be written.
final class ProcessEnd {
  static final int STATUS = 1;

  private static final long LONGEST_MILLIS = 2_000;
  private static final int RESERVE = 2 << 20; // bytes
  private static final byte[] IN_VAIN =
      (Product.name() + ": [emerg] the process cannot go on and ends\n")
          .getBytes(StandardCharsets.US_ASCII);

  private final Thread halting = new Thread(this::halt, "sluice-end");

  @SuppressWarnings("UnusedVariable") // held only to be let go
  private byte @Nullable [] reserve = new byte[RESERVE];

  private volatile boolean called;

  ProcessEnd() {
    halting.setDaemon(true);
    halting.start();
  }

  private void halt() {
    while (!called) {
      LockSupport.park(this);
    }
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LONGEST_MILLIS));
    Runtime.getRuntime().halt(STATUS);
  }

  /// Does not return. Of several threads the first one has the word.
  ///
  /// @param flush has the log written
  synchronized void now(ErrorLog log, String what, Runnable flush) {
    called = true;
    reserve = null;
    LockSupport.unpark(halting);
    try {
      log.log(ErrorLog.Level.EMERG, what);
      flush.run();
    } catch (Throwable t) {
      inVain();
    } finally {
      Runtime.getRuntime().halt(STATUS);
    }
  }

  private static void inVain() {
    try {
      new FileOutputStream(FileDescriptor.err).write(IN_VAIN);
    } catch (IOException e) {
      // Nobody is left to tell.
    }
  }
}
