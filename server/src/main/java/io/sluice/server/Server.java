package io.sluice.server;

import io.sluice.config.Level;
import io.sluice.core.log.ErrorLog;
import io.sluice.net.LoopEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A running load balancer: it reads a configuration, listens and serves until it is told to end,
/// and takes a new configuration without losing a connection.
///
/// ```java
/// Server server = Server.start(ServerOptions.of(Environment.of("/srv/lb/", "lb.conf")));
/// …
/// server.quit().join();
/// ```
///
/// What changes the server happens on one thread, in the order in which it was asked for. Any
/// thread may call any method.
public final class Server implements AutoCloseable {
  private static final long LAST_WORDS_MILLIS = 200;

  private final ServerOptions options;
  private final Generations generations;
  private final Workers workers;
  private final HeapBound heap = new HeapBound();
  private final BlockingQueue<Runnable> commands = new LinkedBlockingQueue<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private volatile ErrorLog present;

  // Of the control thread.
  private Serving serving;
  private boolean ending;
  private @Nullable Throwable death; // what the server has ended of
  private final List<CompletableFuture<Boolean>> reloads = new ArrayList<>(); // not all are done

  /// Listens. It is served when {@link #control} runs.
  ///
  /// @throws StartException if the configuration cannot be served
  Server(ServerOptions options, Loaded loaded) throws StartException {
    this.options = options;
    this.generations = new Generations(options);
    this.workers = new Workers(options, this::died, commands::add, this::endIfDone, heap::returned);
    this.serving = generations.first(loaded);
    this.present = serving.log();
  }

  /// Starts a server; when this returns, it listens.
  ///
  /// @throws StartException if the configuration cannot be served; what is wrong was told to the
  ///   options' report
  public static Server start(ServerOptions options) throws StartException {
    Server server = new Server(options, load(options));
    new Thread(server::control, "sluice-control").start();
    return server;
  }

  /// Reads the configuration again and serves it from then on. If it cannot be served, the one
  /// before goes on, and the error log says why.
  ///
  /// @return whether the new configuration was taken
  public CompletableFuture<Boolean> reload() {
    CompletableFuture<Boolean> taken = new CompletableFuture<>();
    commands.add(() -> {
      reloads.add(taken);
      boolean serves = false;
      try {
        serves = !ending && privileged(() -> reloadNow(() -> taken.complete(true)));
      } finally {
        if (!serves) {
          taken.complete(false);
        }
      }
    });
    return taken;
  }

  /// Ends gracefully: accepts nothing more, and lets what is open finish.
  ///
  /// @return completes when it has ended
  public CompletableFuture<Void> quit() {
    commands.add(this::quitNow);
    return ended;
  }

  /// Ends at once.
  ///
  /// @return completes when it has ended
  public CompletableFuture<Void> stop() {
    commands.add(this::stopNow);
    return ended;
  }

  /// Accepts nothing more and lets what is open finish, but does not end: a reload serves again.
  public void rest() {
    commands.add(() -> {
      if (!ending) {
        workers.drain(() -> {});
      }
    });
  }

  /// Closes log files and opens them by their names again, after they were renamed.
  public void reopen() {
    commands.add(() -> {
      serving.log().log(ErrorLog.Level.NOTICE, "reopening logs");
      privileged(() -> {
        generations.reopenLogs();
        return true;
      });
    });
  }

  private boolean privileged(BooleanSupplier work) {
    options.surroundings().reloading(true);
    try {
      return work.getAsBoolean();
    } finally {
      options.surroundings().reloading(false);
    }
  }

  /// Ends at once and waits for it.
  @Override
  public void close() {
    stop().join();
  }

  /// Writes to the error log of the main level.
  void log(ErrorLog.Level level, String message) {
    commands.add(() -> serving.log().log(level, message));
  }

  /// Does what is asked until the server has ended.
  void control() {
    workers.replace(serving, () -> {});
    options.surroundings().reloading(false);
    while (!ended.isDone()) {
      try {
        commands.take().run();
      } catch (InterruptedException e) {
        stopNow();
      } catch (VirtualMachineError e) {
        died(serving.log(), e);
      } catch (RuntimeException | Error e) { // of one command; the next may well end the server
        serving.log().log(ErrorLog.Level.ALERT, new LoopEvent.Uncaught(e).text());
      }
    }
  }

  /// A thread cannot go on, and calls this: a server that serves with what is left would do so for
  /// some of its clients only, and nobody would start it again.
  private void died(ErrorLog log, Throwable cause) {
    died(log, Thread.currentThread().getName(), cause);
  }

  /// As above, of any thread of the process.
  void died(String thread, Throwable cause) {
    died(present, thread, cause);
  }

  /// It was told to end, and does not.
  void stuck(long millis) {
    String what = "the server has not ended within " + millis + " ms and is killed";
    options.surroundings().fatal(present, what, generations::flushLogs);
  }

  private void died(ErrorLog log, String thread, Throwable cause) {
    String what = "thread \"" + thread + "\" died of " + cause;
    options.surroundings().fatal(log, what, generations::flushLogs);
    log.log(ErrorLog.Level.EMERG, what + ", the server ends");
    commands.add(() -> {
      death = death == null ? cause : death;
      stopNow();
    });
  }

  private static Loaded load(ServerOptions options) {
    return Loaded.load(options.environment(), options.features());
  }

  /// @param done runs when every loop accepts for the new configuration
  private boolean reloadNow(Runnable done) {
    reloads.removeIf(CompletableFuture::isDone);
    serving.log().log(ErrorLog.Level.NOTICE, "reconfiguring");
    Serving old = serving;
    Generations.Next next;
    try {
      next = generations.next(load(options), this::toLog, old);
    } catch (StartException e) {
      return false; // the log says why
    }
    serving = next.serving();
    present = serving.log();
    workers.replace(
        serving,
        () -> {
          next.closeUnneeded().run();
          done.run();
        });
    old.generation().release();
    heap.reloaded();
    return true;
  }

  private void toLog(Level level, String message) {
    serving.log().log(ErrorLog.Level.valueOf(level.name()), message);
  }

  private void quitNow() {
    if (!ending) {
      ending = true;
      workers.drain(generations::closeListeners);
      endIfDone();
    }
  }

  private void stopNow() {
    ending = true;
    workers.stop();
    endIfDone();
  }

  private void endIfDone() {
    if (ending && workers.none() && !ended.isDone()) {
      options.surroundings().ended(serving.generation(), serving.log());
      generations.closeListeners();
      serving.log().log(ErrorLog.Level.NOTICE, "exit");
      serving.generation().release();
      List<String> lost = generations.close();
      reloads.forEach(reload -> reload.complete(false));
      if (!lost.isEmpty()) {
        tellLost(lost);
      }
      if (death == null) {
        ended.complete(null);
      } else {
        ended.completeExceptionally(death);
      }
    }
  }

  /// The logs are closed: the terminal is told, which may be the very thing that blocks.
  private void tellLost(List<String> lost) {
    Runnable tell = () -> lost.forEach(text -> options.report().say(Level.ALERT, text));
    Thread teller = Thread.ofPlatform().daemon().name("sluice-lost").start(tell);
    try {
      teller.join(LAST_WORDS_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
