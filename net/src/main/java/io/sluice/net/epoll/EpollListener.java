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
  private boolean watched;

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

  /// Whether its socket is under watch.
  final boolean watched() {
    return watched;
  }

  final void watch() throws SystemException {
    loop.epoll().add(socket.descriptor(), interest(), slot, serial);
    watched = true;
  }

  final void unwatch() {
    if (watched) {
      loop.epoll().remove(socket.descriptor());
      watched = false;
    }
  }

  /// Accepts nothing for a while.
  final void pause() {
    unwatch();
    loop.schedule(pause, EpollLoop.PAUSE);
  }

  final void resume() {
    try {
      watch();
    } catch (SystemException e) {
      loop.failed(e.operation(), e.errno());
      pause();
    }
  }

  private final class Pause extends Timer {
    @Override
    protected void fire() {
      resume();
    }
  }
}
