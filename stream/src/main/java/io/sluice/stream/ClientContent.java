package io.sluice.stream;

import io.sluice.core.bytes.Bytes;
import io.sluice.net.Timer;

/// A content that has to do with the client alone, and is its own timer for what it waits for.
abstract class ClientContent extends Timer implements SessionHandler, StreamSession.Content {
  final StreamSession session;

  ClientContent(StreamSession session) {
    this.session = session;
  }

  @Override
  protected final void failed(Throwable cause) {
    session.failed(cause);
  }

  /// Takes the session over.
  final void take() {
    session.content(this);
    session.channel().handler(this);
  }

  @Override
  public final StreamSession session() {
    return session;
  }

  @Override
  public final void shutdown() {
    session.finish(Status.OK);
  }

  @Override
  public final void end() {
    session.loop().cancel(this);
  }

  @Override
  public final void writeContext(Bytes out) {}
}
