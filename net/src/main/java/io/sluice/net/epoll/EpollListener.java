package io.sluice.net.epoll;

import io.sluice.net.SystemException;
import io.sluice.net.Timer;

/// One loop's share of a listening socket. Level-triggered: what is left waiting is an event again.
abstract class EpollListener {
  final EpollLoop loop;
  final EpollListeningSocket socket;
  final int slot;
  final int serial;
  final Timer pause = new Pause();
  boolean watched;

  EpollListener(EpollLoop loop, EpollListeningSocket socket, int slot, int serial) {
    this.loop = loop;
    this.socket = socket;
    this.slot = slot;
    this.serial = serial;
  }

  /// The events that it waits for.
  abstract int interest();

  /// An event.
  abstract void ready();

  final void resume() {
    try {
      loop.watch(this);
    } catch (SystemException e) {
      loop.failed(e.operation(), e.errno());
      loop.schedule(pause, 500);
    }
  }

  private final class Pause extends Timer {
    @Override
    protected void fire() {
      resume();
    }
  }
}
