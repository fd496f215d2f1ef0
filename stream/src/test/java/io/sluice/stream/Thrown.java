package io.sluice.stream;

import io.sluice.net.LoopEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// What a loop complains about, none of which a test expects.
final class Thrown implements Consumer<LoopEvent> {
  private Predicate<LoopEvent> expected = _ -> false;
  private final List<LoopEvent> all = new CopyOnWriteArrayList<>();

  /// What is no complaint.
  void expect(Predicate<LoopEvent> events) {
    expected = events;
  }

  void check() {
    if (!all.isEmpty()) {
      throw new AssertionError(all.getFirst().text());
    }
  }

  @Override
  public void accept(LoopEvent event) {
    if (!expected.test(event)) {
      all.add(event);
    }
  }
}
