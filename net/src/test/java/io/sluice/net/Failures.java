package io.sluice.net;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Collects what loops complain about.
public final class Failures implements Consumer<LoopEvent> {
  public final List<String> all = new CopyOnWriteArrayList<>();
  public final List<Throwable> thrown = new CopyOnWriteArrayList<>();

  @Override
  public void accept(LoopEvent event) {
    if (event instanceof LoopEvent.Uncaught(Throwable t)) {
      thrown.add(t);
    } else {
      all.add(event.text());
    }
  }
}
