package io.sluice.http;

import io.sluice.config.Key;
import io.sluice.core.bytes.Bytes;
import io.sluice.net.Loop;
import io.sluice.net.Network;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.function.Supplier;

/// What the HTTP connections of one loop share, across configurations: request objects, working
/// space and counters.
public final class HttpLoop {
  private static final int KEPT_REQUESTS = 1024;

  private final Loop loop;
  private final Network network;
  private final HttpCounters counters;
  private final StubStatus status;
  private final Bytes scratch = new Bytes(4096);
  private final ArrayDeque<HttpRequest> free = new ArrayDeque<>();
  private final IdentityHashMap<Key<?>, AutoCloseable> shared = new IdentityHashMap<>();

  /// @param counters of all loops; this one adds its own
  public HttpLoop(Loop loop, Network network, HttpCounters counters) {
    this.loop = loop;
    this.network = network;
    this.counters = counters;
    this.status = counters.add();
  }

  public Loop loop() {
    return loop;
  }

  public Network network() {
    return network;
  }

  /// The numbers of all loops.
  public HttpCounters counters() {
    return counters;
  }

  /// The numbers of this loop.
  public StubStatus status() {
    return status;
  }

  Bytes scratch() {
    return scratch;
  }

  /// A request object without a request.
  public HttpRequest takeRequest() {
    scratch.length = 0; // no text is being composed now, unless that has failed
    return takeSubrequest();
  }

  /// As [#takeRequest()], while another request is being worked on and may be composing texts.
  HttpRequest takeSubrequest() {
    HttpRequest spare = free.pollLast();
    HttpRequest request = spare != null ? spare : new HttpRequest(this);
    request.taken();
    return request;
  }

  /// Takes a request that is over; one that something still holds comes back when it is let go.
  public void give(HttpRequest request) {
    if (request.reusable()) {
      request.reset();
      if (free.size() < KEPT_REQUESTS) {
        free.addLast(request);
      }
    }
  }

  /// What a feature keeps for all requests, made by `first` when it is asked for the first time and
  /// closed with the loop. Closing must not throw.
  @SuppressWarnings("unchecked") // this is the only writer
  public <T extends AutoCloseable> T shared(Key<T> key, Supplier<T> first) {
    return (T) shared.computeIfAbsent(key, _ -> first.get());
  }

  /// The loop has ended: gives back what features kept.
  public void close() {
    for (AutoCloseable one : shared.values()) {
      loop.guard(() -> close(one));
    }
    shared.clear();
  }

  private static void close(AutoCloseable one) {
    try {
      one.close();
    } catch (Exception e) {
      throw new IllegalStateException("cannot be closed", e);
    }
  }
}
