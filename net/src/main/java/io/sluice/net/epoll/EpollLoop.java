package io.sluice.net.epoll;

import io.sluice.core.Address;
import io.sluice.net.Acceptor;
import io.sluice.net.ConnectOptions;
import io.sluice.net.Connection;
import io.sluice.net.ConnectionHandler;
import io.sluice.net.ListeningSocket;
import io.sluice.net.Loop;
import io.sluice.net.LoopOptions;
import io.sluice.net.Pipe;
import io.sluice.net.SystemError;
import io.sluice.net.SystemException;
import io.sluice.net.kernel.Abi;
import io.sluice.net.kernel.Kernel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One epoll instance. What the kernel hands back with an event is a slot in a table and the serial
/// number of what was in it, so that an event of a socket that has been closed meanwhile finds
/// nothing, even if its slot or its descriptor has a new owner.
final class EpollLoop extends Loop {
  static final int IN = 1;
  static final int OUT = 4;
  static final int ERR = 8;
  static final int HUP = 0x10;
  static final int RDHUP = 0x2000;
  static final int EXCLUSIVE = 1 << 28;
  static final int EDGE = 1 << 31;

  private static final int CLOEXEC = 0x80000;
  private static final int NONBLOCK = 0x800;
  private static final int CTL_ADD = 1;
  private static final int CTL_DEL = 2;
  private static final int CTL_MOD = 3;
  private static final int WAKE_SLOT = -1; // a listener has -2 and below
  private static final int CONTROL = 128; // offset in scratch of what epoll_ctl reads
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  private final Kernel kernel = new Kernel();
  private final ConnectionTable table = new ConnectionTable();
  private final List<@Nullable EpollListener> listeners = new ArrayList<>();
  private final Pipes pipes = new Pipes(this);
  private @Nullable Incoming incoming;
  private @Nullable Outgoing outgoing;
  private @Nullable Relay relay;
  private final int batch;
  private final MemorySegment events;
  private final long eventsAddress;
  private final int epoll;
  private final int wakeup;
  private final Kernel waker = new Kernel(); // of whoever holds its monitor
  private boolean released; // under that monitor
  private final byte[] receiveArray = receiveBuffer();
  private final byte[] sendArray = sendBuffer();
  private final MemorySegment receiveSegment = MemorySegment.ofArray(receiveArray);
  private final MemorySegment sendSegment = MemorySegment.ofArray(sendArray);

  EpollLoop(String name, LoopOptions options) {
    super(name, options);
    batch = options.batch();
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

  Kernel kernel() {
    return kernel;
  }

  /// An array as the kernel takes it. Those of the loop's own buffers exist already: whether the
  /// compiler gets rid of new ones depends on its luck with inlining.
  @SuppressWarnings("ReferenceEquality") // the very array
  MemorySegment segment(byte[] b, int off, int len) {
    Objects.checkFromIndexSize(off, len, b.length);
    MemorySegment whole;
    if (b == receiveArray) {
      whole = receiveSegment;
    } else if (b == sendArray) {
      whole = sendSegment;
    } else {
      whole = MemorySegment.ofArray(b);
    }
    return off == 0 ? whole : whole.asSlice(off);
  }

  // ---- waiting ----

  @Override
  protected void poll(long timeoutMillis) {
    int timeout = (int) Math.min(timeoutMillis, Integer.MAX_VALUE);
    long n =
        timeout == 0
            ? kernel.call(Abi.EPOLL_PWAIT, epoll, eventsAddress, batch, 0, 0, 8)
            : kernel.blocking(Abi.EPOLL_PWAIT, epoll, eventsAddress, batch, timeout, 0, 8);
    woken();
    if (n < 0) {
      if (n != -SystemError.EINTR) {
        failed("epoll_wait()", (int) -n);
      }
      return;
    }
    for (int i = 0; i < n; i++) {
      long at = (long) i * Abi.EPOLL_EVENT;
      int what = events.get(INT, at);
      int slot = events.get(INT, at + Abi.EPOLL_DATA);
      int serial = events.get(INT, at + Abi.EPOLL_DATA + 4);
      try {
        dispatch(what, slot, serial);
      } catch (Throwable t) { // not of a handler; and the other events come only once
        uncaught(t);
      }
    }
  }

  private void dispatch(int what, int slot, int serial) {
    if (slot >= 0) {
      EpollConnection c = table.get(slot, serial);
      if (c != null) {
        c.ready(what);
      }
    } else if (slot != WAKE_SLOT) {
      EpollListener l = listeners.get(-2 - slot);
      if (l != null && l.serial == serial) {
        l.ready();
      }
    }
  }

  @Override
  protected void wake() {
    synchronized (waker) { // the descriptor may be someone else's once it is closed
      if (!released) {
        waker.scratch().set(LONG, 0, 1);
        waker.call(Abi.WRITE, wakeup, waker.scratchAddress(), 8); // EAGAIN: it is awake
      }
    }
  }

  private long control(int operation, int fd, int what, int slot, int serial) {
    MemorySegment m = kernel.scratch();
    m.set(INT, CONTROL, what);
    m.set(INT, CONTROL + Abi.EPOLL_DATA, slot);
    m.set(INT, CONTROL + Abi.EPOLL_DATA + 4, serial);
    long event = kernel.scratchAddress() + CONTROL;
    return kernel.call(Abi.EPOLL_CTL, epoll, operation, fd, event, 0, 0);
  }

  // ---- connections ----

  /// Puts a connection into the table and its socket under watch.
  void watch(EpollConnection c) throws SystemException {
    table.add(c);
    long r = control(CTL_ADD, c.fd, c.interest(), c.slot, c.serial);
    if (r < 0) {
      table.remove(c);
      throw new SystemException("epoll_ctl(1, " + c.fd + ")", (int) -r);
    }
  }

  /// Tells the kernel of other events that a connection waits for.
  void watchAgain(EpollConnection c) {
    long r = control(CTL_MOD, c.fd, c.interest(), c.slot, c.serial);
    if (r < 0) {
      failed("epoll_ctl(3, " + c.fd + ")", (int) -r);
    }
  }

  /// Closing the descriptor takes it out of the epoll instance.
  void forget(EpollConnection c) {
    if (c.slot >= 0) {
      table.remove(c);
    }
    closeDescriptor(c.fd);
    closedOne();
  }

  void closeDescriptor(int fd) {
    long r = kernel.call(Abi.CLOSE, fd);
    if (r < 0) {
      failed("close()", (int) -r);
    }
  }

  @Override
  public Connection connect(Address remote, ConnectOptions o, ConnectionHandler h)
      throws SystemException {
    return connect(remote, false, o, h);
  }

  @Override
  public Connection connectDatagram(Address remote, ConnectOptions o, ConnectionHandler h)
      throws SystemException {
    return connect(remote, true, o, h);
  }

  private Connection connect(
      Address remote, boolean datagram, ConnectOptions o, ConnectionHandler h)
      throws SystemException {
    if (!admit()) {
      throw new SystemException("connect() to " + remote.text(), SystemError.ENFILE);
    }
    boolean done = false;
    try {
      Connection c = Connector.connect(this, remote, datagram, o, h);
      done = true;
      return c;
    } finally {
      if (!done) {
        closedOne();
      }
    }
  }

  // ---- listeners ----

  @Override
  protected void listen(ListeningSocket s, Acceptor a) throws SystemException {
    DatagramListener known = datagrams(s);
    if (known != null) {
      resume(known, a);
      return;
    }
    unlisten(s);
    int index = listeners.indexOf(null);
    if (index < 0) {
      index = listeners.size();
      listeners.add(null);
    }
    EpollListeningSocket socket = (EpollListeningSocket) s;
    int serial = table.nextSerial();
    EpollListener l =
        s.spec().datagram()
            ? new DatagramListener(this, socket, a, -2 - index, serial)
            : new StreamListener(this, socket, a, -2 - index, serial);
    watch(l);
    listeners.set(index, l);
    l.socket.acceptors.incrementAndGet();
  }

  private @Nullable DatagramListener datagrams(ListeningSocket s) {
    for (EpollListener l : listeners) {
      if (l instanceof DatagramListener known && known.socket == s) {
        return known;
      }
    }
    return null;
  }

  private void resume(DatagramListener l, Acceptor a) throws SystemException {
    l.accept(a);
    if (!l.watched) {
      watch(l);
      l.socket.acceptors.incrementAndGet();
    }
  }

  void watch(EpollListener l) throws SystemException {
    long r = control(CTL_ADD, l.socket.descriptor(), l.interest(), l.slot, l.serial);
    if (r < 0) {
      throw new SystemException("epoll_ctl(1, " + l.socket.descriptor() + ")", (int) -r);
    }
    l.watched = true;
  }

  void unwatch(EpollListener l) {
    if (l.watched) {
      control(CTL_DEL, l.socket.descriptor(), 0, l.slot, l.serial);
      l.watched = false;
    }
  }

  @Override
  protected void unlisten(ListeningSocket s) {
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
        unwatch(l);
        cancel(l.pause);
      }
    }
  }

  private void stop(DatagramListener l) {
    if (!l.stopped()) {
      l.socket.acceptors.decrementAndGet();
      unwatch(l);
      cancel(l.pause);
      l.stop();
      post(() -> endIfStopped(l));
    }
  }

  private void endIfStopped(DatagramListener l) {
    if (l.stopped()) {
      listeners.replaceAll(other -> other == l ? null : other);
      l.end();
    }
  }

  // ---- datagrams ----

  @Override
  public int relay(Connection from, Connection to, int most) {
    if (relay != null) {
      if (from instanceof EpollDatagram upstream && to instanceof EpollDatagramSession client) {
        int end = relay.down(upstream, client, most);
        relayed = relay.relayed();
        return end;
      }
      if (from instanceof EpollDatagramSession client
          && to instanceof EpollDatagram upstream
          && to.writeReady()
          && client.waiting() > 0) {
        int end = relay.up(client, upstream, Math.min(most, client.waiting()));
        relayed = relay.relayed();
        return end;
      }
    }
    return super.relay(from, to, most);
  }

  /// Made when it is first needed, as the next: a loop without listeners for datagrams has neither.
  Incoming incoming() throws SystemException {
    if (incoming == null) {
      incoming = new Incoming(kernel);
    }
    return incoming;
  }

  Outgoing outgoing() throws SystemException {
    if (outgoing == null) {
      outgoing = new Outgoing(this);
      relay = new Relay(this, incoming(), outgoing);
    }
    return outgoing;
  }

  @Override
  protected void turned() {
    if (outgoing != null) {
      outgoing.flush();
    }
  }

  // ---- trouble ----

  /// Stops accepting from every listener for a while: descriptors ran out.
  void pauseAccepting() {
    for (EpollListener l : listeners) {
      if (l instanceof StreamListener) {
        unwatch(l);
        schedule(l.pause, ACCEPT_PAUSE);
      }
    }
  }

  // ---- for the classes around it ----

  boolean admitOne() {
    return admit();
  }

  void releaseOne() {
    closedOne();
  }

  void countOneAccepted() {
    countAccepted();
  }

  LoopOptions loopOptions() {
    return options();
  }

  void failed(String call, int errno) {
    options().events().failed(call, errno);
  }

  void brokenOne(EpollConnection c, Throwable t) {
    broken(c, t);
  }

  @Override
  protected Pipe newPipe() throws SystemException {
    return pipes.take();
  }

  Pipes freePipes() {
    return pipes;
  }

  // ---- end ----

  @Override
  protected void closeAll() {
    for (EpollListener l : listeners) {
      if (l != null) {
        stopAccepting(l.socket); // leaves a hole in the list at most and so does not disturb this
      }
    }
    table.closeAll();
  }

  @Override
  protected void release() {
    pipes.close();
    if (incoming != null) {
      incoming.close();
    }
    if (outgoing != null) {
      outgoing.close();
    }
    synchronized (waker) {
      released = true;
    }
    closeDescriptor(wakeup);
    closeDescriptor(epoll);
  }
}
