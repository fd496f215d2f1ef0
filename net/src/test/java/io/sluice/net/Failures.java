package io.sluice.net;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Collects what loops complain about.
public final class Failures implements LoopEvents {
  public final List<String> all = new CopyOnWriteArrayList<>();
  public final List<Throwable> thrown = new CopyOnWriteArrayList<>();

  @Override
  public void acceptFailed(ListeningSocket socket, String call, int errno) {
    all.add(call + " failed (" + errno + ": " + SystemError.text(errno) + ")");
  }

  @Override
  public void connectionsExhausted(int limit) {
    all.add(limit + " worker_connections are not enough");
  }

  @Override
  public void reusingConnections(int limit, int count) {
    all.add(limit + " worker_connections are not enough, reusing connections");
  }

  @Override
  public void failed(String call, int errno) {
    all.add(call + " failed (" + errno + ": " + SystemError.text(errno) + ")");
  }

  @Override
  public void uncaught(Throwable t) {
    thrown.add(t);
  }
}
