package io.sluice.net.epoll;

import io.sluice.net.SystemException;
import io.sluice.net.kernel.Abi;
import io.sluice.net.kernel.Kernel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// An epoll instance with the events that it has handed back last, and the counter that wakes who
/// waits for it. What each descriptor is watched for carries a slot and a serial number, which come
/// back with its events.
final class Epoll {
  static final int IN = 1;
  static final int OUT = 4;
  static final int ERR = 8;
  static final int HUP = 0x10;
  static final int RDHUP = 0x2000;
  static final int EXCLUSIVE = 1 << 28;
  static final int EDGE = 1 << 31;

  /// The slot of the event that [#wake()] makes.
  static final int WAKE_SLOT = -1;

  private static final int CLOEXEC = 0x80000;
  private static final int NONBLOCK = 0x800;
  private static final int CTL_ADD = 1;
  private static final int CTL_DEL = 2;
  private static final int CTL_MOD = 3;
  private static final int CONTROL = 128; // offset in scratch of what epoll_ctl reads
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  private final Kernel kernel;
  private final int batch;
  private final MemorySegment events;
  private final long eventsAddress;
  private final int epoll;
  private final int wakeup;
  private final Kernel waker = new Kernel(); // of whoever holds its monitor
  private boolean closed; // under that monitor

  /// @param kernel the loop's
  /// @param batch how many events come at once
  Epoll(Kernel kernel, int batch) {
    this.kernel = kernel;
    this.batch = batch;
    events = Arena.ofAuto().allocate((long) batch * Abi.EPOLL_EVENT, 8);
    eventsAddress = events.address();
    epoll = must("epoll_create1()", kernel.call(Abi.EPOLL_CREATE1, CLOEXEC));
    wakeup = must("eventfd()", kernel.call(Abi.EVENTFD2, 0, CLOEXEC | NONBLOCK, 0));
    // Edge-triggered: each write is an event of its own, and nobody has to read the counter.
    must("epoll_ctl()", control(CTL_ADD, wakeup, IN | EDGE, WAKE_SLOT, 0));
  }

  private static int must(String call, long result) {
    if (result < 0) {
      throw new IllegalStateException(new SystemException(call, (int) -result));
    }
    return (int) result;
  }

  /// Waits for events.
  ///
  /// @param timeoutMillis 0 not to wait, -1 for ever
  /// @return how many there are, or a negative error number
  int await(long timeoutMillis) {
    int timeout = (int) Math.min(timeoutMillis, Integer.MAX_VALUE);
    return (int)
        (timeout == 0
            ? kernel.call(Abi.EPOLL_PWAIT, epoll, eventsAddress, batch, 0, 0, 8)
            : kernel.blocking(Abi.EPOLL_PWAIT, epoll, eventsAddress, batch, timeout, 0, 8));
  }

  /// What an event is: of the bits above.
  int what(int event) {
    return events.get(INT, (long) event * Abi.EPOLL_EVENT);
  }

  int slot(int event) {
    return events.get(INT, (long) event * Abi.EPOLL_EVENT + Abi.EPOLL_DATA);
  }

  int serial(int event) {
    return events.get(INT, (long) event * Abi.EPOLL_EVENT + Abi.EPOLL_DATA + 4);
  }

  /// Watches a descriptor.
  ///
  /// @param interest the events to be told of
  void add(int fd, int interest, int slot, int serial) throws SystemException {
    long r = control(CTL_ADD, fd, interest, slot, serial);
    if (r < 0) {
      throw new SystemException("epoll_ctl(1, " + fd + ")", (int) -r);
    }
  }

  /// Watches it for other events.
  void modify(int fd, int interest, int slot, int serial) throws SystemException {
    long r = control(CTL_MOD, fd, interest, slot, serial);
    if (r < 0) {
      throw new SystemException("epoll_ctl(3, " + fd + ")", (int) -r);
    }
  }

  /// Watches it no longer. Closing the last descriptor of a socket does that, too.
  void remove(int fd) {
    control(CTL_DEL, fd, 0, 0, 0);
  }

  private long control(int operation, int fd, int what, int slot, int serial) {
    MemorySegment m = kernel.scratch();
    m.set(INT, CONTROL, what);
    m.set(INT, CONTROL + Abi.EPOLL_DATA, slot);
    m.set(INT, CONTROL + Abi.EPOLL_DATA + 4, serial);
    long event = kernel.scratchAddress() + CONTROL;
    return kernel.call(Abi.EPOLL_CTL, epoll, operation, fd, event, 0, 0);
  }

  /// Has [#await(long)] return. Any thread.
  void wake() {
    synchronized (waker) { // the descriptor may be someone else's once it is closed
      if (!closed) {
        waker.scratch().set(LONG, 0, 1);
        waker.call(Abi.WRITE, wakeup, waker.scratchAddress(), 8); // EAGAIN: it is awake
      }
    }
  }

  void close() {
    synchronized (waker) {
      closed = true;
    }
    kernel.call(Abi.CLOSE, wakeup);
    kernel.call(Abi.CLOSE, epoll);
  }
}
