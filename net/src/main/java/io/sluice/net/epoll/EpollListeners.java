package io.sluice.net.epoll;

import io.sluice.net.Acceptor;
import io.sluice.net.ListeningSocket;
import io.sluice.net.SystemException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one loop accepts from, each under the slot that its events carry.
final class EpollListeners {
  private static final int FIRST_SLOT = Epoll.WAKE_SLOT - 1; // and downwards

  private final EpollLoop loop;
  private final List<@Nullable EpollListener> listeners = new ArrayList<>();

  EpollListeners(EpollLoop loop) {
    this.loop = loop;
  }

  /// Has an event handled, unless its listener has gone meanwhile.
  void ready(int slot, int serial) {
    EpollListener l = listeners.get(FIRST_SLOT - slot);
    if (l != null && l.serial == serial) {
      l.ready();
    }
  }

  void listen(EpollListeningSocket s, Acceptor a, int serial) throws SystemException {
    DatagramListener known = datagrams(s);
    if (known != null) {
      known.accept(a);
      if (!known.watched()) {
        known.watch();
        s.acceptors.incrementAndGet();
      }
      return;
    }
    unlisten(s);
    int index = listeners.indexOf(null);
    if (index < 0) {
      index = listeners.size();
      listeners.add(null);
    }
    int slot = FIRST_SLOT - index;
    EpollListener l =
        s.spec().datagram()
            ? new DatagramListener(loop, s, a, slot, serial)
            : new StreamListener(loop, s, a, slot, serial);
    l.watch();
    listeners.set(index, l);
    s.acceptors.incrementAndGet();
  }

  private @Nullable DatagramListener datagrams(ListeningSocket s) {
    for (EpollListener l : listeners) {
      if (l instanceof DatagramListener known && known.socket == s) {
        return known;
      }
    }
    return null;
  }

  void unlisten(ListeningSocket s) {
    for (int i = 0; i < listeners.size(); i++) {
      EpollListener l = listeners.get(i);
      if (l == null || l.socket != s) {
        continue;
      }
      if (l instanceof DatagramListener d) {
        stop(d);
      } else {
        listeners.set(i, null);
        l.socket.acceptors.decrementAndGet();
        l.unwatch();
        loop.cancel(l.pause);
      }
    }
  }

  private void stop(DatagramListener l) {
    if (!l.stopped()) {
      l.socket.acceptors.decrementAndGet();
      l.unwatch();
      loop.cancel(l.pause);
      l.stop();
      loop.post(() -> endIfStopped(l));
    }
  }

  private void endIfStopped(DatagramListener l) {
    if (l.stopped()) {
      listeners.replaceAll(other -> other == l ? null : other);
      l.end();
    }
  }

  /// Stops accepting connections for a while: descriptors ran out.
  void pause() {
    for (EpollListener l : listeners) {
      if (l instanceof StreamListener) {
        l.pause();
      }
    }
  }

  void stopAll() {
    for (EpollListener l : listeners) {
      if (l != null) {
        loop.stopAccepting(l.socket); // leaves a hole in the list at most, which disturbs nothing
      }
    }
  }
}
