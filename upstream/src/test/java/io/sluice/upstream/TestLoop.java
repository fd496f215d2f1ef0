package io.sluice.upstream;

import io.sluice.core.IpAddress;
import io.sluice.net.FileThreads;
import io.sluice.net.ListeningSocket;
import io.sluice.net.Loop;
import io.sluice.net.LoopEvents;
import io.sluice.net.LoopOptions;
import io.sluice.net.sim.SimNetwork;

/// Loops that nobody runs, for what only asks which loop it is on.
final class TestLoop {
  private static final FileThreads FILES = new FileThreads();

  private TestLoop() {}

  /// Another one.
  static Loop loop() {
    return new SimNetwork(0)
        .newLoop("test", new LoopOptions(FILES, new Nobody()), IpAddress.v4(1, 0));
  }

  private static final class Nobody implements LoopEvents {
    @Override
    public void acceptFailed(ListeningSocket socket, String call, int errno) {}

    @Override
    public void connectionsExhausted(int limit) {}

    @Override
    public void reusingConnections(int limit, int count) {}

    @Override
    public void failed(String call, int errno) {}

    @Override
    public void uncaught(Throwable t) {
      throw new AssertionError(t);
    }
  }
}
