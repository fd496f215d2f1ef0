package io.sluice.server;

import io.sluice.core.generation.Generation;
import io.sluice.core.generation.Survivors;
import io.sluice.core.log.ErrorLog;
import io.sluice.core.log.LogWriter;
import io.sluice.core.log.Logs;
import io.sluice.net.Listeners;
import io.sluice.net.ListeningSocket;
import io.sluice.net.Network;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Makes one generation after the other, and holds what they have in common: the listening sockets,
/// the thread that writes logs, and what survives. Used on the control thread.
final class Generations {
  /// A generation that is ready to be served instead of the one before.
  ///
  /// @param closeUnneeded closes what only the one before listened on; for when nobody accepts from
  ///   it any more
  record Next(Serving serving, Runnable closeUnneeded) {}

  private final ServerOptions options;
  private final Listeners listeners;
  private final LogWriter writer;
  private final Survivors survivors = new Survivors();
  private final Set<Logs> logs = ConcurrentHashMap.newKeySet(); // of generations that are alive
  private long number;

  Generations(ServerOptions options) {
    this.options = options;
    this.listeners = new Listeners(options.network());
    this.writer = new LogWriter(options.clock());
    survivors.of(Network.KEY, options::network);
  }

  /// The first one.
  ///
  /// @throws StartException if it cannot be served
  Serving first(Loaded loaded) throws StartException {
    boolean taken = false;
    try {
      Serving serving = make(loaded, options.report(), null).serving();
      taken = true;
      return serving;
    } finally {
      if (!taken) {
        writer.close();
      }
    }
  }

  /// One that follows another.
  ///
  /// @throws StartException if it cannot be served; nothing has changed then
  Next next(Loaded loaded, Report report, Serving before) throws StartException {
    return make(loaded, report, before.generation());
  }

  private Next make(Loaded loaded, Report report, @Nullable Generation before)
      throws StartException {
    Build build = new Build(loaded, number + 1, options.clock(), survivors, report);
    Listeners.@Nullable Change bound = null;
    boolean taken = false;
    try {
      build.services();
      ErrorLog log = build.logs();
      Logs.of(build.generation().root()).start(writer); // from now on no line waits for a disk
      Generation generation = build.generation();
      options.surroundings().prepare(generation, log);
      bound = build.bind(listeners, Workers.count(generation));
      options.surroundings().bound(before, generation, report);
      Serving serving = build.serving(log, bound);
      List<ListeningSocket> unneeded = bound.commit(log);
      taken = true;
      number++;
      keepLogs(generation);
      return new Next(serving, () -> unneeded.forEach(socket -> socket.close(true)));
    } finally {
      if (!taken) {
        if (bound != null) {
          bound.rollback();
        }
        build.drop();
      }
    }
  }

  private void keepLogs(Generation generation) {
    Logs those = Logs.of(generation.root());
    logs.add(those);
    generation.onClose(() -> logs.remove(those));
  }

  void reopenLogs() {
    logs.forEach(Logs::reopen);
  }

  /// Writes what is pending in all logs, on the calling thread.
  void flushLogs() {
    logs.forEach(Logs::flush);
  }

  void closeListeners() {
    listeners.close();
  }

  /// Ends what they had in common; they have ended themselves.
  ///
  /// @return what could not be logged, for whoever is left to hear it
  List<String> close() {
    return writer.end();
  }
}
