package io.sluice.http;

/// The way of one request's body from its client, as the protocol has it.
public abstract class RequestInput {
  protected RequestInput() {}

  /// Starts or goes on reading, in the way that [RequestBody#mode()] says.
  protected abstract void read();

  /// Reads the rest of an unwanted body and drops it.
  ///
  /// @return 0, or the status of a bad body
  protected abstract int discard();

  /// Sends the 100 that the client may wait for; if that fails, what follows finds the connection
  /// broken.
  protected abstract void invite();

  /// Has a client that waits for a 100 not be told to send its body.
  protected abstract void refuse();
}
