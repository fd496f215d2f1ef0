package io.sluice.stream;

import io.sluice.net.ListeningSocket;
import io.sluice.net.LoopEvents;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// What a loop complains about, none of which a test expects.
final class Thrown implements LoopEvents {
  private final List<Throwable> all = new CopyOnWriteArrayList<>();

  void check() {
    if (!all.isEmpty()) {
      throw new AssertionError(all.getFirst());
    }
  }

  @Override
  public void acceptFailed(ListeningSocket socket, String call, int errno) {
    all.add(new AssertionError(call + " " + errno));
  }

  @Override
  public void connectionsExhausted(int limit) {
    all.add(new AssertionError("too many connections"));
  }

  @Override
  public void reusingConnections(int limit, int count) {
    all.add(new AssertionError("too many connections"));
  }

  @Override
  public void failed(String call, int errno) {
    all.add(new AssertionError(call + " " + errno));
  }

  @Override
  public void uncaught(Throwable t) {
    all.add(t);
  }
}
