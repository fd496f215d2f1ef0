package io.sluice.stream;

import io.sluice.core.log.ErrorLog.Level;
import io.sluice.net.Channel;
import io.sluice.net.SystemError;
import io.sluice.net.Timer;
import io.sluice.net.proxyprotocol.HeaderReader;
import io.sluice.net.proxyprotocol.MalformedHeaderException;

/// A session whose client has yet to send the header of the PROXY protocol.
final class ProxyHeaderWait extends Timer implements SessionHandler {
  private final StreamSession session;

  ProxyHeaderWait(StreamSession session) {
    this.session = session;
  }

  @Override
  public StreamSession session() {
    return session;
  }

  void start() {
    session.action("reading PROXY protocol");
    session.channel().handler(this);
    session.onEnd(() -> session.loop().cancel(this));
    session.loop().schedule(this, session.settings().get(Stream.PROXY_PROTOCOL_TIMEOUT));
    if (session.channel().readReady()) {
      readable(session.channel());
    }
  }

  @Override
  public void readable(Channel c) {
    int n;
    try {
      n = HeaderReader.read(c);
    } catch (MalformedHeaderException e) {
      refuse(e.what());
      return;
    }
    if (n == Channel.EOF) {
      refuse("broken header: \"\"");
    } else if (n == Channel.ERROR) {
      fail("recv() failed", c.errno());
    } else if (n != Channel.AGAIN) {
      session.loop().cancel(this);
      session.action("initializing session");
      c.handler(StreamSession.PATIENCE);
      session.enterPhases();
    }
  }

  @Override
  public void writable(Channel c) {}

  @Override
  protected void fire() {
    session.guard(() -> fail("client timed out", SystemError.ETIMEDOUT));
  }

  private void refuse(String message) {
    session.log(Level.ERROR, message);
    session.finish(Status.BAD_REQUEST);
  }

  private void fail(String what, int errno) {
    session.logClientError(what, errno);
    session.finish(Status.OK);
  }
}
