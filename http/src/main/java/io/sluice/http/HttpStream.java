package io.sluice.http;

import io.sluice.core.address.Address;
import io.sluice.core.address.ProxyHeader;
import io.sluice.net.Channel;
import io.sluice.net.Connection;
import io.sluice.net.TcpInfo;
import org.jspecify.annotations.Nullable;

/// One request's way to and from whoever has made it, as its protocol has it. HTTP/1 has one on a
/// connection at a time, HTTP/2 and 3 many; a subrequest's leads to its parent, and one without a
/// client to what consumes its response.
///
/// A request never touches a socket: what it needs to know of its client it reads here. All methods
/// are called on the request's loop.
public abstract class HttpStream {
  /// What a request has taken over that goes on as another protocol.
  ///
  /// @param channel to the client, for the caller to read and write
  /// @param unread bytes that the client sent behind its request, already read
  public record Upgraded(Channel channel, Span unread) {}

  protected HttpStream() {}

  // ---- the client

  /// Who has opened the connection.
  public abstract Address peer();

  /// The address that the client connected to.
  public abstract Address local();

  /// What a proxy has said at the beginning of the connection, or null.
  public abstract @Nullable ProxyHeader proxyHeader();

  /// The serial number of the connection, for logs.
  public abstract long connectionNumber();

  /// What the system knows of the client's TCP connection; null where there is none.
  public abstract @Nullable TcpInfo tcpInfo();

  /// The client's connection as an identity, for protocols that authenticate connections rather
  /// than requests (`ntlm`); null without a client. Never to read or write.
  public abstract @Nullable Connection client();

  /// Whether the client has gone away, or has ended its side of the connection.
  public abstract boolean clientGone();

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

  /// Tells whoever works on a subrequest that the client of its main request has gone away.
  ///
  /// @param errno of the socket, or 0 for an orderly close
  /// @return whether anything was told
  protected boolean aborted(HttpRequest request, int errno) {
    return false;
  }

  /// The request waited for its subrequests, [HttpRequest#awaitsSubrequests()], and the last of
  /// them has ended: it is over now.
  protected abstract void subrequestsOver(HttpRequest request);

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
  /// on the caller is the handler of the channel and reads and writes it itself.
  ///
  /// @return null if that is impossible: there is no client, or it has other requests
  public abstract @Nullable Upgraded upgrade(HttpRequest request);
}
