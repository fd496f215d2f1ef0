package io.sluice.server.churn;

import io.sluice.net.Connection;
import io.sluice.net.sim.SimWatch;

/// Has handlers fail behind what they read and write, and at their end. What the sockets see goes
/// to the model as well, which may understand none of it.
final class FaultyWatch implements SimWatch {
  private final Sockets sockets;
  private final Faults faults;

  FaultyWatch(Sockets sockets, Faults faults) {
    this.sockets = sockets;
    this.faults = faults;
  }

  private static void tell(Runnable model) {
    try {
      model.run();
    } catch (RuntimeException | AssertionError e) {
      // The model knows nothing of failures.
    }
  }

  @Override
  public void opened(Connection c) {
    tell(() -> sockets.opened(c));
  }

  @Override
  public void failed(Connection c, int errno) {
    tell(() -> sockets.failed(c, errno));
  }

  @Override
  public void sent(Connection c, byte[] b, int off, int count) {
    tell(() -> sockets.sent(c, b, off, count));
    faults.maybe();
  }

  @Override
  public void received(Connection c, byte[] b, int off, int count) {
    tell(() -> sockets.received(c, b, off, count));
    faults.maybe();
  }

  @Override
  public void handled() {
    faults.maybe();
  }

  @Override
  public void closed(Connection c) {
    tell(() -> sockets.closed(c));
  }
}
