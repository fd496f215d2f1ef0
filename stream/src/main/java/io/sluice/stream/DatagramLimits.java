package io.sluice.stream;

/// When a UDP session is complete.
///
/// @param requests datagrams from the client (`proxy_requests`); 0 for no bound
/// @param responses datagrams from the server for each of the client's (`proxy_responses`);
///   [#UNBOUNDED] if any number may come
record DatagramLimits(int requests, int responses) {
  static final int UNBOUNDED = Integer.MAX_VALUE;

  /// Whether as much was answered as is expected.
  boolean answered(long sent, long answers) {
    return responses != UNBOUNDED && answers >= responses * sent;
  }

  /// Whether a client's session takes no more.
  boolean full(long sent) {
    return requests > 0 && sent >= requests;
  }
}
