package io.sluice.stream;

import io.sluice.net.LoopEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// What a loop complains about, none of which a test expects.
final class Thrown implements Consumer<LoopEvent> {
  private final List<LoopEvent> all = new CopyOnWriteArrayList<>();

  void check() {
    if (!all.isEmpty()) {
      throw new AssertionError(all.getFirst().text());
    }
  }

  @Override
  public void accept(LoopEvent event) {
    all.add(event);
  }
}
