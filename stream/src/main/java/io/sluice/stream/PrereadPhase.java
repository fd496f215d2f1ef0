package io.sluice.stream;

import static io.sluice.config.Context.STREAM;
import static io.sluice.config.Context.STREAM_SERVER;

import io.sluice.config.Directive;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.PhaseHandler;
import io.sluice.core.log.ErrorLog.Level;
import io.sluice.net.Channel;
import io.sluice.net.Loop;

/// The preread phase of one [Preread]: shows it what the client has sent, as far as
/// `preread_buffer_size` bytes, for as long as `preread_timeout`. The bytes stay in the socket, so
/// that a session owns no buffer for them, and content that has the kernel move data gets these
/// too.
final class PrereadPhase implements PhaseHandler<StreamSession> {
  static final Directive<Long> PREREAD_BUFFER_SIZE =
      Directive.size("preread_buffer_size", 16 * 1024)
          .in(STREAM, STREAM_SERVER)
          .doc("How much of what a client sends may be looked at before its session goes on.");

  static final Directive<Long> PREREAD_TIMEOUT =
      Directive.time("preread_timeout", 30_000)
          .in(STREAM, STREAM_SERVER)
          .doc("How long a client may take to send what is looked at.");

  private static final Outcome OVER = Outcome.status(Status.OK);
  private static final Outcome FULL = Outcome.status(Status.BAD_REQUEST);

  private final Preread preread;

  PrereadPhase(Preread preread) {
    this.preread = preread;
  }

  @Override
  public Outcome handle(StreamSession session) {
    if (!preread.wants(session)) {
      return Outcome.NEXT;
    }
    session.action("prereading client data");
    if (ClientWait.timedOut(session)) {
      return OVER;
    }
    Outcome outcome = session.channel().readReady() ? look(session) : Outcome.SUSPEND;
    return ClientWait.settle(session, outcome);
  }

  private Outcome look(StreamSession session) {
    Loop loop = session.loop();
    int size = session.settings().get(PREREAD_BUFFER_SIZE).intValue();
    if (size <= Loop.BUFFER) {
      return look(session, loop.receiveBuffer(), size);
    }
    byte[] large = loop.buffers().take(size);
    try {
      return look(session, large, size);
    } finally {
      loop.buffers().give(large);
    }
  }

  private Outcome look(StreamSession session, byte[] b, int size) {
    Channel client = session.channel();
    int count = client.peek(b, 0, size);
    if (count == Channel.AGAIN) {
      return Outcome.SUSPEND;
    }
    if (count <= 0) {
      return ended(session, count);
    }
    Outcome outcome = preread.look(session, b, 0, count);
    if (outcome != Outcome.SUSPEND) {
      return outcome;
    }
    if (count == size) {
      session.log(Level.ERROR, "preread buffer full");
      return FULL;
    }
    return client.pendingEof() ? OVER : outcome;
  }

  private static Outcome ended(StreamSession session, int how) {
    if (how == Channel.ERROR) {
      session.logClientError("recv() failed", session.channel().errno());
    }
    return OVER;
  }
}
