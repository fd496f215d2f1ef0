package io.sluice.net.epoll;

import io.sluice.core.address.Address;
import io.sluice.net.Acceptor;
import io.sluice.net.ChannelHandler;
import io.sluice.net.ConnectOptions;
import io.sluice.net.Connection;
import io.sluice.net.ListeningSocket;
import io.sluice.net.Loop;
import io.sluice.net.LoopEvent;
import io.sluice.net.LoopOptions;
import io.sluice.net.Pipe;
import io.sluice.net.SystemError;
import io.sluice.net.SystemException;
import io.sluice.net.kernel.Abi;
import io.sluice.net.kernel.Kernel;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One epoll instance. What the kernel hands back with an event is a slot in a table and the serial
/// number of what was in it, so that an event of a socket that has been closed meanwhile finds
/// nothing, even if its slot or its descriptor has a new owner.
final class EpollLoop extends Loop {
  /// How long a listener accepts nothing after descriptors ran out.
  static final long PAUSE = ACCEPT_PAUSE;

  private final Kernel kernel = new Kernel();
  private final ConnectionTable table = new ConnectionTable();
  private final EpollListeners listeners = new EpollListeners(this);
  private final Pipes pipes = new Pipes(this);
  private @Nullable Incoming incoming;
  private @Nullable Outgoing outgoing;
  private @Nullable Relay relay;
  private final Epoll epoll;
  private final byte[] receiveArray = receiveBuffer();
  private final byte[] sendArray = sendBuffer();
  private final MemorySegment receiveSegment = MemorySegment.ofArray(receiveArray);
  private final MemorySegment sendSegment = MemorySegment.ofArray(sendArray);
  private final Segments segments = new Segments();

  EpollLoop(String name, LoopOptions options) {
    super(name, options);
    epoll = new Epoll(kernel, options.batch());
  }

  Kernel kernel() {
    return kernel;
  }

  Epoll epoll() {
    return epoll;
  }

  /// An array as the kernel takes it.
  @SuppressWarnings("ReferenceEquality") // the very array
  MemorySegment segment(byte[] b, int off, int len) {
    Objects.checkFromIndexSize(off, len, b.length);
    MemorySegment whole;
    if (b == receiveArray) {
      whole = receiveSegment;
    } else if (b == sendArray) {
      whole = sendSegment;
    } else {
      whole = segments.of(b);
    }
    return off == 0 ? whole : whole.asSlice(off);
  }

  /// Segments keep arrays reachable that nobody uses any more, as those of an earlier
  /// configuration.
  @Override
  protected boolean trimmable() {
    return segments.used();
  }

  @Override
  protected void trimmed() {
    segments.clear();
  }

  // ---- waiting ----

  @Override
  protected void poll(long timeoutMillis) {
    int n = epoll.await(timeoutMillis);
    woken();
    if (n < 0) {
      if (n != -SystemError.EINTR) {
        failed("epoll_wait()", -n);
      }
      return;
    }
    for (int i = 1; i < n; i++) {
      if (EpollConnection.ends(epoll.what(i))) {
        announceEnd(epoll.slot(i), epoll.serial(i));
      }
    }
    for (int i = 0; i < n; i++) {
      try {
        dispatch(epoll.what(i), epoll.slot(i), epoll.serial(i));
      } catch (Throwable t) { // not of a handler; and the other events come only once
        uncaught(t);
      }
    }
  }

  /// Has a connection know of its end before the events in front of it are delivered.
  private void announceEnd(int slot, int serial) {
    EpollConnection c = slot >= 0 ? table.get(slot, serial) : null;
    if (c != null) {
      c.announceEnd();
    }
  }

  private void dispatch(int what, int slot, int serial) {
    if (slot >= 0) {
      EpollConnection c = table.get(slot, serial);
      if (c != null) {
        c.ready(what);
      }
    } else if (slot != Epoll.WAKE_SLOT) {
      listeners.ready(slot, serial);
    }
  }

  @Override
  protected void wake() {
    epoll.wake();
  }

  // ---- connections ----

  /// Puts a connection into the table and its socket under watch.
  void watch(EpollConnection c) throws SystemException {
    table.add(c);
    boolean done = false;
    try {
      epoll.add(c.fd, c.interest(), c.slot, c.serial);
      done = true;
    } finally {
      if (!done) {
        table.remove(c);
      }
    }
  }

  /// Tells the kernel of other events that a connection waits for.
  void watchAgain(EpollConnection c) {
    try {
      epoll.modify(c.fd, c.interest(), c.slot, c.serial);
    } catch (SystemException e) {
      failed(e.operation(), e.errno());
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
  protected Connection open(Address remote, ConnectOptions o, ChannelHandler h)
      throws SystemException {
    return connect(remote, false, o, h);
  }

  @Override
  public Connection connectDatagram(Address remote, ConnectOptions o, ChannelHandler h)
      throws SystemException {
    return connect(remote, true, o, h);
  }

  private Connection connect(Address remote, boolean datagram, ConnectOptions o, ChannelHandler h)
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
    listeners.listen((EpollListeningSocket) s, a, table.nextSerial());
  }

  @Override
  protected void unlisten(ListeningSocket s) {
    listeners.unlisten(s);
  }

  /// Stops accepting from every listener for a while: descriptors ran out.
  void pauseAccepting() {
    listeners.pause();
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
    options().events().accept(new LoopEvent.CallFailed(call, errno));
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
    listeners.stopAll();
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
    epoll.close();
  }
}
