package io.sluice.upstream.connect;

/// How a group keeps idle connections.
///
/// @param connections how many each loop keeps; 0 for none
/// @param local whether a connection is only used again for the same location
/// @param requests after how many requests a connection is closed
/// @param time for how many milliseconds from its start a connection may be used
/// @param timeout for how many milliseconds it may be idle
/// @param ntlm whether a connection is bound to the client that authenticates over it
public record Keepalive(
    int connections, boolean local, long requests, long time, long timeout, boolean ntlm) {
  /// What implicit groups and those of `stream` have.
  public static final Keepalive NONE = new Keepalive(0, true, 0, 0, 0, false);
}
