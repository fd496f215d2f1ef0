package io.sluice.server;

import io.sluice.core.generation.Generation;
import io.sluice.core.log.ErrorLog;
import io.sluice.net.Loop;
import org.jspecify.annotations.Nullable;

/// What the process around a server does at the moments of its life. A server inside another
/// program, as in tests, has nothing around it.
public interface Surroundings {
  /// Nothing happens.
  Surroundings NONE = new Surroundings() {};

  /// Before a generation is bound.
  default void prepare(Generation generation, ErrorLog log) {}

  /// A generation is bound, and is going to be served if this succeeds.
  ///
  /// @param before what is served until now; null at the start
  /// @throws StartException if it cannot be; told to `report`
  default void bound(@Nullable Generation before, Generation next, Report report)
      throws StartException {}

  /// On the control thread, around a reload and the like: root's rights that have been kept for it
  /// are in effect in between.
  ///
  /// @param begins false at its end
  default void reloading(boolean begins) {}

  /// On a new worker's thread, before its loop runs.
  ///
  /// @param worker from 0
  default void working(Generation generation, ErrorLog log, int worker) {}

  /// On a worker's thread, when its services have been terminated and its loop is about to end.
  default void leaving(Loop loop) {}

  /// The server cannot go on: memory has run out, or a thread of it has died. Called on that
  /// thread; unless the process ends here, the server stops and its end completes exceptionally.
  ///
  /// @param what for a log line: `thread "…" died of …`
  /// @param flush has the logs written, which may take long
  default void fatal(ErrorLog log, String what, Runnable flush) {}

  /// All workers have ended.
  default void ended(Generation generation, ErrorLog log) {}
}
