package io.sluice.http.h1;

import io.sluice.config.Key;
import io.sluice.core.bytes.Bytes;
import io.sluice.http.HttpLoop;
import java.util.ArrayDeque;

/// What HTTP/1 requests in progress need on one loop, under one configuration: objects that are
/// used again, and space for composing.
final class Http1Streams implements AutoCloseable {
  private static final Key<Http1Streams> KEY = new Key<>("streams of HTTP/1");
  private static final int KEPT = 1024;

  private final HttpLoop http;
  private final Bytes wire = new Bytes(32 * 1024);
  private final ArrayDeque<Http1Stream> free = new ArrayDeque<>();

  private Http1Streams(HttpLoop http) {
    this.http = http;
  }

  static Http1Streams of(HttpLoop http) {
    return http.shared(KEY, () -> new Http1Streams(http));
  }

  Http1Stream take(Http1Connection c) {
    Http1Stream stream = free.pollLast();
    if (stream == null) {
      stream = new Http1Stream(this);
    }
    stream.attach(c);
    return stream;
  }

  void give(Http1Stream stream) {
    stream.detach();
    if (free.size() < KEPT) {
      free.addLast(stream);
    }
  }

  HttpLoop http() {
    return http;
  }

  /// Space for a piece of a response, used until the call that writes it returns.
  Bytes wire() {
    return wire;
  }

  @Override
  public void close() {
    free.clear();
  }
}
