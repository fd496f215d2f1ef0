package io.sluice.upstream.group;

import io.sluice.core.address.IpAddress;
import io.sluice.net.FileThreads;
import io.sluice.net.Loop;
import io.sluice.net.LoopEvent;
import io.sluice.net.LoopOptions;
import io.sluice.net.sim.SimNetwork;

/// Loops that nobody runs, for what only asks which loop it is on.
public final class TestLoop {
  private static final FileThreads FILES = new FileThreads();

  private TestLoop() {}

  /// Another one.
  public static Loop loop() {
    return new SimNetwork(0)
        .newLoop("test", new LoopOptions(FILES, TestLoop::fail), IpAddress.v4(1, 0));
  }

  private static void fail(LoopEvent event) {
    throw new AssertionError(event.text());
  }
}
