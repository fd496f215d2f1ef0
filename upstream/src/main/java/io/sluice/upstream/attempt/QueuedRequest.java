package io.sluice.upstream.attempt;

import io.sluice.net.Loop;
import io.sluice.net.Task;
import io.sluice.net.Timer;
import io.sluice.upstream.group.GroupQueue;
import io.sluice.upstream.peer.Peer;
import java.util.concurrent.atomic.AtomicBoolean;

/// One exchange in a [GroupQueue]. On its loop only, but for [#wake()].
final class QueuedRequest extends Timer {
  /// How often the first in a queue looks for itself, in milliseconds.
  private static final long LOOK = 100;

  private final PeerSelector selection;
  private final GroupQueue queue;
  private final Loop loop;
  private final PeerSelector.Waiter waiter;
  private final AtomicBoolean woken = new AtomicBoolean();
  private final Task waking = Task.of(this::woken, this::failed);
  private final GroupQueue.Place place = new GroupQueue.Place(this::wake);
  private final long since;
  private boolean over;

  QueuedRequest(PeerSelector selection, GroupQueue queue, Loop loop, PeerSelector.Waiter waiter) {
    this.selection = selection;
    this.queue = queue;
    this.loop = loop;
    this.waiter = waiter;
    this.since = loop.nowMillis();
  }

  /// Begins to wait; false if the queue is full.
  boolean begin() {
    if (!queue.join(place)) {
      return false;
    }
    schedule();
    queue.wake(); // what was given back meanwhile, or what those before it have no use for
    return true;
  }

  /// Gives up without telling.
  void leave() {
    if (!over) {
      over = true;
      loop.cancel(this);
      queue.leave(place);
      queue.wake();
    }
  }

  /// How long it waited, in milliseconds.
  long waited() {
    return loop.nowMillis() - since;
  }

  private long left() {
    return Math.max(0, since + queue.timeout() - loop.nowMillis());
  }

  private void schedule() {
    loop.schedule(this, queue.isFirst(place) ? Math.min(LOOK, left()) : left());
  }

  /// A server may be free, and nobody before it takes it. Any thread.
  void wake() {
    if (!woken.getAndSet(true)) {
      loop.execute(waking);
    }
  }

  private void woken() {
    woken.set(false);
    look(true);
  }

  /// Its exchange ends, and the next in the queue looks.
  @Override
  protected void failed(Throwable cause) {
    leave();
    selection.failed(cause);
  }

  @Override
  protected void fire() {
    look(queue.isFirst(place));
  }

  /// @param may whether it is its turn to choose
  private void look(boolean may) {
    if (over) {
      queue.wake();
      return;
    }
    Peer peer = may ? selection.nextAfterWait() : null;
    if (peer != null) {
      leave();
      waiter.chosen(peer);
    } else if (left() == 0) {
      leave();
      waiter.queueTimedOut();
    } else {
      schedule();
      if (may && selection.leavesSome()) {
        queue.wakeBehind(place);
      }
    }
  }
}
