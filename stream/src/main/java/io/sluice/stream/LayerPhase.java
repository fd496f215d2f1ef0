package io.sluice.stream;

import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.PhaseHandler;
import io.sluice.net.Channel;
import io.sluice.net.accept.Entrant;

/// Lays the layer of a listener over a session's channel: behind access, so that a client that is
/// refused costs no handshake, and before preread, which looks at what the layer brings.
enum LayerPhase implements PhaseHandler<StreamSession> {
  INSTANCE;

  @Override
  public Outcome handle(StreamSession session) {
    if (session.layered() || session.datagrams()) {
      return Outcome.NEXT;
    }
    session.chain().lay(session.channel(), new Handshake(session));
    return Outcome.SUSPEND;
  }

  private record Handshake(StreamSession session) implements Entrant {
    @Override
    public void step(String action) {
      session.action(action);
    }

    @Override
    public void passed(Channel c) {
      session.action("initializing session");
      session.channel(c);
      session.resume();
    }

    @Override
    public void gone(Channel c, int how) {
      session.logClientError("handshake failed", c.errno());
      session.finish(Status.OK);
    }

    @Override
    public void failed(Channel c, Throwable cause) {
      session.failed(cause);
      c.close();
    }
  }
}
