package io.sluice.http;

import io.sluice.net.Channel;
import io.sluice.net.ChannelHandler;
import org.jspecify.annotations.Nullable;

/// One request's way to and from its client, as its protocol has it. HTTP/1 has one on a connection
/// at a time, HTTP/2 and 3 many; a subrequest's leads to its parent.
public abstract class HttpStream {
  protected HttpStream() {}

  /// The socket.
  public abstract Channel channel();

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

  /// Where the response goes.
  public abstract ResponseOutput output();

  /// Where the request's body comes from.
  public abstract RequestInput input();

  /// Has `listener` told when the client goes away; null: nobody is.
  protected abstract void onAbort(@Nullable AbortListener listener);

  /// The request has its response: sends what is left of it, then lets the connection go on or
  /// closes it. The request is over when this calls [HttpRequest#over()].
  protected abstract void finished(HttpRequest request);

  /// The request has no response, or an unfinished one, that can be completed: the client is cut
  /// off.
  ///
  /// @param status what the log shall say if no head was sent
  protected abstract void terminated(HttpRequest request, int status);

  /// Something that ran for the request has failed: ends it with its connection, whatever they are
  /// at. A request that has no response yet is logged with the status 500.
  protected abstract void failed(HttpRequest request);

  /// The server or location of the request has changed: keep-alive and socket options are looked at
  /// again.
  protected abstract void locationChanged(HttpRequest request);

  /// Takes the connection over for something that is not HTTP, after a 101 or a CONNECT: from now
  /// on the caller reads and writes the socket itself.
  ///
  /// @return the bytes that the client sent behind its request, already read
  public abstract Span upgrade(HttpRequest request, ChannelHandler handler);
}
