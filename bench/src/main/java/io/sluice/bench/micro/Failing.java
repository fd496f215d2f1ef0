package io.sluice.bench.micro;

import io.sluice.net.LoopEvent;
import java.util.function.Consumer;

/// Ends the benchmark when anything goes wrong: a figure of failures is no figure.
final class Failing implements Consumer<LoopEvent> {
  @Override
  public void accept(LoopEvent event) {
    System.err.println(event.text());
    Runtime.getRuntime().halt(1);
  }
}
