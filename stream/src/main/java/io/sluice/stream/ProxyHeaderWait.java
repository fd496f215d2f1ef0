package io.sluice.stream;

import io.sluice.core.log.ErrorLog.Level;
import io.sluice.net.Channel;
import io.sluice.net.SystemError;
import io.sluice.net.Timer;
import io.sluice.net.accept.Entrant;

/// A session whose client has `proxy_protocol_timeout` to send the header of the PROXY protocol.
final class ProxyHeaderWait extends Timer implements Entrant {
  private final StreamSession session;

  ProxyHeaderWait(StreamSession session) {
    this.session = session;
  }

  void start() {
    session.onEnd(() -> session.loop().cancel(this));
    session.loop().schedule(this, session.settings().get(Stream.PROXY_PROTOCOL_TIMEOUT));
    session.chain().readHeader(session.channel(), this);
  }

  @Override
  public void step(String action) {
    session.action(action);
  }

  @Override
  public void passed(Channel c) {
    session.loop().cancel(this);
    session.action("initializing session");
    session.patient();
    session.enterPhases();
  }

  @Override
  public void refused(String why) {
    session.log(Level.ERROR, why);
    session.finish(Status.BAD_REQUEST);
  }

  @Override
  public void gone(Channel c, int how) {
    if (how == Channel.EOF) {
      refused("broken header: \"\"");
    } else {
      fail("recv() failed", c.errno());
    }
  }

  @Override
  protected void fire() {
    session.guard(() -> fail("client timed out", SystemError.ETIMEDOUT));
  }

  @Override
  public void failed(Channel c, Throwable cause) {
    session.failed(cause);
    c.close();
  }

  private void fail(String what, int errno) {
    session.logClientError(what, errno);
    session.finish(Status.OK);
  }
}
