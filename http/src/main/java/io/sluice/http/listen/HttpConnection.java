package io.sluice.http.listen;

import io.sluice.http.conf.HttpServer;
import io.sluice.net.Loop;
import io.sluice.net.Timer;
import org.jspecify.annotations.Nullable;

/// One client's connection, in any protocol. Its listener counts it and ends it; a connection that
/// is idle migrates to the listener of a configuration that has followed. It is its own timer for
/// all that the client is waited for. Used on its loop only.
public abstract class HttpConnection extends Timer {
  private final Loop loop;
  private final long startMillis;
  private HttpListener listener;
  private int requests;
  @Nullable HttpConnection previous;
  @Nullable HttpConnection next;

  protected HttpConnection(HttpListener listener) {
    this.listener = listener;
    this.loop = listener.loop();
    this.startMillis = loop.nowMillis();
  }

  /// The listener that it belongs to now. It stays the same while a request is in progress.
  public final HttpListener listener() {
    return listener;
  }

  public final Loop loop() {
    return loop;
  }

  /// The server of requests that name none.
  public final HttpServer defaultServer() {
    return listener.defaultServer();
  }

  /// When it was accepted, in monotonic milliseconds.
  public final long startMillis() {
    return startMillis;
  }

  /// Requests so far, with the present one.
  public final int requests() {
    return requests;
  }

  /// A request begins.
  protected final void countRequest() {
    requests++;
  }

  /// It was accepted: it belongs to the listener from now on.
  protected final void opened() {
    listener.add(this);
  }

  /// It has been closed.
  protected final void closed() {
    listener.remove(this);
  }

  /// For a connection that is idle: goes to the listener of the newest configuration.
  ///
  /// @return whether that is another one than before
  protected final boolean migrate() {
    HttpListener latest = listener.latest();
    if (latest == listener) {
      return false;
    }
    listener.remove(this);
    listener = latest;
    latest.adopt(this);
    return true;
  }

  /// Another configuration has followed: calls [#migrate()] if it is idle. One that is not does so
  /// when it becomes idle.
  protected abstract void migrateIfIdle();

  /// The server stops, or the address is listened on no more: closes if it is idle. One that is not
  /// finds [HttpListener#draining()] with the end of its request.
  protected abstract void drain();

  /// Closes at once, with the requests that it has.
  protected abstract void abort();

  /// Something that ran for it has failed: ends it with its requests, whatever they are at.
  protected abstract void failed();

  @Override
  protected void failed(Throwable cause) {
    failed();
  }
}
