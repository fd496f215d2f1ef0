package io.sluice.http;

/// Told when a client has taken what was waiting for it.
@FunctionalInterface
public interface DrainListener {
  /// Everything written so far has gone to the client's socket: more is welcome.
  void drained(HttpRequest request);
}
