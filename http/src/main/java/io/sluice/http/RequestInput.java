package io.sluice.http;

/// The way of one request's body from its client, as the protocol has it.
///
/// Codes are those of [io.sluice.net.Connection#recv(byte[], int, int)], and the status of a body
/// that is refused as a negative number: -400, -413.
public abstract class RequestInput {
  protected RequestInput() {}

  /// Starts or goes on reading the whole body.
  protected abstract void read();

  /// Begins to hand the body on as it comes: takes what is here already into
  /// [RequestBody#memory()], where it stays until it is consumed.
  ///
  /// @return 0 or more, or a code of failure
  protected abstract int open();

  /// See [RequestBody#pull()].
  protected abstract int pull();

  /// See [RequestBody#fail(int)].
  protected abstract void fail(int code);

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
