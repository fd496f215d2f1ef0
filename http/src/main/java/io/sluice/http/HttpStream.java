package io.sluice.http;

import io.sluice.net.Connection;
import io.sluice.net.ConnectionHandler;
import org.jspecify.annotations.Nullable;

/// One request's way to and from its client, as its protocol has it. HTTP/1 has one on a connection
/// at a time, HTTP/2 and 3 many; a subrequest's leads to its parent.
public abstract class HttpStream implements BodySink {
  protected HttpStream() {}

  /// The socket.
  public abstract Connection connection();

  /// Whether the client's connection is encrypted.
  public abstract boolean secure();

  /// How many requests this connection has had, with the present one.
  public abstract long requests();

  /// How long this connection has been open, in milliseconds.
  public abstract long age();

  /// Whether the client sent this request before it had the response to the one before.
  public abstract boolean pipelined();

  /// Whether the whole response has left.
  public abstract boolean complete();

  /// The engine of the configuration that this connection was accepted under.
  public abstract HttpEngine engine();

  /// Takes over the response's head, after all filters. It may wait for the first bytes of the
  /// body.
  protected abstract void sendHead(HttpRequest request);

  /// Sends an interim response (103) with the fields of `request.out()`.
  protected abstract void sendInterim(HttpRequest request);

  /// Bytes of the response that were accepted and have not gone to the socket.
  public abstract long pending();

  /// Whether what was written waits for the client, and not only for more.
  public abstract boolean blocked();

  /// Has `listener` called, once, when [#pending()] has come down to 0.
  protected abstract void onDrained(@Nullable DrainListener listener);

  /// Has `listener` told when the client goes away; null: nobody is.
  protected abstract void onAbort(@Nullable AbortListener listener);

  /// Bytes of this response, head and body, that the socket has taken.
  public abstract long bytesSent();

  /// Whether the response's body is sent in chunks.
  public abstract boolean chunked();

  /// Bytes of the response's head that were sent or wait; 0 before.
  public abstract long headSize();

  /// The request has its response: sends what is left of it, then lets the connection go on or
  /// closes it. The request is over when this calls [HttpRequest#over()].
  protected abstract void finished(HttpRequest request);

  /// The request has no response, or an unfinished one, that can be completed: the client is cut
  /// off.
  ///
  /// @param status what the log shall say if no head was sent
  protected abstract void terminated(HttpRequest request, int status);

  /// Starts or goes on reading the body, in the way that `body` says.
  protected abstract void readBody(RequestBody body);

  /// Reads the rest of an unwanted body and drops it.
  ///
  /// @return 0, or the status of a bad body
  protected abstract int discardBody(RequestBody body);

  /// Sends the 100 that the client may wait for; if that fails, what follows finds the connection
  /// broken.
  protected abstract void inviteBody();

  /// Has a client that waits for a 100 not be told to send its body.
  protected abstract void refuseBody();

  /// The server or location of the request has changed: keep-alive and socket options are looked at
  /// again.
  protected abstract void locationChanged(HttpRequest request);

  /// Takes the connection over for something that is not HTTP, after a 101 or a CONNECT: from now
  /// on the caller reads and writes the socket itself.
  ///
  /// @return the bytes that the client sent behind its request, already read
  public abstract Span upgrade(HttpRequest request, ConnectionHandler handler);
}
