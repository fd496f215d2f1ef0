package io.sluice.http;

/// Told how the reading of a request's body goes on.
@FunctionalInterface
public interface BodyListener {
  /// When reading buffered: the whole body is here. When reading unbuffered: more of it is here, or
  /// its end.
  void bodyReady(HttpRequest request);
}
