package io.sluice.stream;

import io.sluice.core.Bytes;
import io.sluice.net.Connection;
import io.sluice.net.Timer;

/// A session that waits for more to look at.
final class PrereadWait extends Timer implements SessionHandler, StreamSession.Content {
  private final StreamSession session;
  private boolean timedOut;

  PrereadWait(StreamSession session) {
    this.session = session;
  }

  @Override
  public StreamSession session() {
    return session;
  }

  /// @param timeout in milliseconds
  void begin(long timeout) {
    session.content(this);
    session.connection().handler(this);
    session.loop().schedule(this, timeout);
  }

  boolean timedOut() {
    return timedOut;
  }

  /// There is nothing to wait for any more.
  void over() {
    end();
    session.content(null);
    session.patient();
  }

  @Override
  public void readable(Connection c) {
    session.resume();
  }

  @Override
  public void writable(Connection c) {}

  @Override
  protected void fire() {
    timedOut = true;
    session.resume();
  }

  @Override
  public void shutdown() {
    session.finish(Status.OK);
  }

  @Override
  public void end() {
    session.loop().cancel(this);
  }

  @Override
  public void writeContext(Bytes out) {}
}
