package io.sluice.http;

import io.sluice.core.Bytes;
import io.sluice.net.Loop;
import io.sluice.net.Network;
import java.util.ArrayDeque;

/// What the HTTP connections of one loop share, across configurations: request objects, working
/// space and counters.
public final class HttpLoop {
  private static final int KEPT_REQUESTS = 1024;

  private final Loop loop;
  private final Network network;
  private final StubStatus status;
  private final Bytes scratch = new Bytes(4096);
  private final ArrayDeque<HttpRequest> free = new ArrayDeque<>();

  /// @param status the counters that this loop writes
  public HttpLoop(Loop loop, Network network, StubStatus status) {
    this.loop = loop;
    this.network = network;
    this.status = status;
  }

  public Loop loop() {
    return loop;
  }

  public Network network() {
    return network;
  }

  public StubStatus status() {
    return status;
  }

  Bytes scratch() {
    return scratch;
  }

  /// A request object without a request.
  public HttpRequest takeRequest() {
    HttpRequest request = free.pollLast();
    return request != null ? request : new HttpRequest(this);
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
}
