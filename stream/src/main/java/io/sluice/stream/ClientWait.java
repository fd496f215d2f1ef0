package io.sluice.stream;

import io.sluice.core.exchange.Exchange;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.Slot;
import io.sluice.net.Channel;

/// A session that waits in a phase for more from its client, for as long as `preread_timeout` since
/// it began to wait.
public final class ClientWait extends ClientContent {
  private static final Slot<ClientWait> WAIT = Exchange.slot();

  private boolean timedOut;

  private ClientWait(StreamSession session) {
    super(session);
  }

  /// Whether the session has waited in vain.
  public static boolean timedOut(StreamSession session) {
    ClientWait wait = session.get(WAIT);
    return wait != null && wait.timedOut;
  }

  /// Has the session wait, if [Outcome#SUSPEND] is what a handler is about to answer, and wait no
  /// longer if it is not. The handler is called again when there is something to read, or when the
  /// time is over.
  ///
  /// @return the outcome
  public static Outcome settle(StreamSession session, Outcome outcome) {
    ClientWait wait = session.get(WAIT);
    if (outcome == Outcome.SUSPEND && wait == null) {
      wait = new ClientWait(session);
      session.set(WAIT, wait);
      wait.begin();
    } else if (outcome != Outcome.SUSPEND && wait != null) {
      session.set(WAIT, null);
      wait.over();
    }
    return outcome;
  }

  private void begin() {
    take();
    session.loop().schedule(this, session.settings().get(PrereadPhase.PREREAD_TIMEOUT));
  }

  private void over() {
    end();
    session.content(null);
    session.patient();
  }

  @Override
  public void readable(Channel c) {
    session.resume();
  }

  @Override
  public void writable(Channel c) {}

  @Override
  protected void fire() {
    timedOut = true;
    session.resume();
  }
}
