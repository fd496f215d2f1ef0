package io.sluice.http;

import io.sluice.config.Key;
import io.sluice.core.generation.Generation;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToLongFunction;

/// The numbers of all loops together, as `stub_status` prints them. They survive reloads. Any
/// thread.
public final class HttpCounters {
  private static final Key<HttpCounters> KEY = new Key<>("http counters");

  private final List<StubStatus> loops = new CopyOnWriteArrayList<>();

  private long retiredAccepted;
  private long retiredRequests;

  /// Nothing counted yet.
  public HttpCounters() {}

  /// Those of the server that a generation belongs to.
  public static HttpCounters of(Generation generation) {
    return generation.survivors().of(KEY, HttpCounters::new);
  }

  /// Counters for one more loop. Those of a loop that has ended still count for what it did.
  public StubStatus add() {
    StubStatus added = new StubStatus();
    loops.add(added);
    return added;
  }

  /// A loop has ended, with all its connections closed: its counters are kept as two numbers.
  public synchronized void retire(StubStatus ended) {
    if (loops.remove(ended)) {
      retiredAccepted += ended.accepted();
      retiredRequests += ended.requests();
    }
  }

  private long sum(ToLongFunction<StubStatus> of) {
    return loops.stream().mapToLong(of).sum();
  }

  /// Connections accepted since the start; all of them are handled.
  public synchronized long accepted() {
    return retiredAccepted + sum(StubStatus::accepted);
  }

  public synchronized long requests() {
    return retiredRequests + sum(StubStatus::requests);
  }

  /// Connections that are open.
  public long active() {
    return sum(StubStatus::active);
  }

  public long reading() {
    return sum(StubStatus::reading);
  }

  public long writing() {
    return sum(StubStatus::writing);
  }

  public long waiting() {
    return sum(StubStatus::waiting);
  }
}
