package io.sluice.bench.micro;

import io.sluice.net.ListeningSocket;
import io.sluice.net.LoopEvents;
import io.sluice.net.SystemError;

/// Ends the benchmark when anything goes wrong: a figure of failures is no figure.
final class Failing implements LoopEvents {
  private static void fail(String what) {
    System.err.println(what);
    Runtime.getRuntime().halt(1);
  }

  @Override
  public void acceptFailed(ListeningSocket socket, String call, int errno) {
    fail(call + " failed: " + SystemError.text(errno));
  }

  @Override
  public void connectionsExhausted(int limit) {
    fail(limit + " connections are not enough");
  }

  @Override
  public void reusingConnections(int limit, int count) {
    fail(limit + " connections are not enough");
  }

  @Override
  public void failed(String call, int errno) {
    fail(call + " failed: " + SystemError.text(errno));
  }

  @Override
  public void uncaught(Throwable t) {
    t.printStackTrace();
    fail("uncaught");
  }
}
