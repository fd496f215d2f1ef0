package io.sluice.proxy.exchange;

import io.sluice.net.Loop;
import io.sluice.net.Timer;

/// Has filters hand over what they hold of a response when the server pauses. What comes now and
/// then (an event, a line of progress) goes on at once; of a stream that only seems to pause
/// between two reads something goes on at most every [#INTERVAL], so that compression hardly
/// suffers.
final class PauseFlush extends Timer {
  /// Milliseconds.
  private static final long INTERVAL = 20;

  private final UpstreamExchange exchange;
  private boolean held;
  private long last;

  PauseFlush(UpstreamExchange exchange) {
    this.exchange = exchange;
  }

  private Loop loop() {
    return exchange.request().loop();
  }

  /// A response begins.
  void start() {
    held = false;
    last = loop().nowMillis() - INTERVAL;
  }

  /// Filters were given something, and may hold it.
  void given() {
    held = true;
  }

  /// The server has nothing more to be read now.
  void paused() {
    if (!held || armed()) {
      return;
    }
    long wait = last + INTERVAL - loop().nowMillis();
    if (wait > 0) {
      loop().schedule(this, wait);
    } else {
      fire();
    }
  }

  /// While the client takes nothing there is no hurry: once it has, the server is read again.
  @Override
  protected void fire() {
    if (held && !exchange.over() && !exchange.request().response().blocked()) {
      held = false;
      last = loop().nowMillis();
      exchange.request().response().flush();
    }
  }

  /// The response is over.
  void stop() {
    held = false;
    if (armed()) {
      loop().cancel(this);
    }
  }
}
