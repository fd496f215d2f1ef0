package io.sluice.http;

import org.jspecify.annotations.Nullable;

/// The way of one response to its client, as the protocol has it; behind all filters.
public abstract class ResponseOutput implements BodySink {
  protected ResponseOutput() {}

  /// Takes over the head of the request's response. It may wait for the first bytes of the body.
  protected abstract void sendHead();

  /// Whether what was written waits for the client, and not only for more.
  public abstract boolean blocked();

  /// Has `listener` called, once, when the socket has taken everything.
  protected abstract void onDrained(@Nullable DrainListener listener);

  /// Bytes of this response, head and body, that the socket has taken.
  public abstract long sent();

  /// Whether it takes bytes only: what comes from files is read for it, and
  /// [#writeFile(io.sluice.net.OpenFile, long, long, boolean)] is not called.
  public boolean takesContentOnly() {
    return false;
  }

  /// Whether the response's body is sent in chunks.
  public abstract boolean chunked();

  /// Bytes of the response's head that were sent or wait; 0 before.
  public abstract long headSize();
}
