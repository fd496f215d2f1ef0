package io.sluice.net;

import io.sluice.core.address.Address;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

/// What a contract test runs on: a network, its loops, and a way to wait that fits its time.
public interface Stage extends AutoCloseable {
  Network network();

  /// A loop that is running.
  Loop newLoop(LoopOptions options);

  /// Runs something on a loop's thread and answers its result.
  <T> T on(Loop loop, Callable<T> work);

  /// Waits until something is so, as seen on the loop's thread; fails after some seconds.
  void until(Loop loop, String what, BooleanSupplier holds);

  /// Where to listen: a port that the system chooses.
  Address anyAddress();

  /// Whether a connection that is not read notices more bytes, and its end.
  boolean seesUnread();

  /// What the network tells about failures.
  Failures failures();

  /// Ends the loops, and fails if anything is left open.
  @Override
  void close();
}
