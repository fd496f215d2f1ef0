package io.sluice.http;

/// Told when a client goes away while its request is being worked on.
@FunctionalInterface
public interface AbortListener {
  /// The client closed its connection (or its sending half), or reset it.
  ///
  /// @param errno of the socket, or 0 for an orderly close
  void aborted(HttpRequest request, int errno);
}
