package io.sluice.net.epoll;

import io.sluice.core.address.Address;
import io.sluice.net.Acceptor;
import io.sluice.net.Descriptors;
import io.sluice.net.LoopEvent;
import io.sluice.net.SystemError;
import io.sluice.net.SystemException;
import io.sluice.net.Unhandled;
import io.sluice.net.kernel.Abi;
import io.sluice.net.kernel.Kernel;
import io.sluice.net.kernel.Sockaddr;
import java.lang.foreign.ValueLayout;

/// A listening socket whose connections are accepted.
final class StreamListener extends EpollListener {
  private static final int FLAGS = 0x800 | 0x80000; // SOCK_NONBLOCK, SOCK_CLOEXEC
  private static final int MOST_AT_ONCE = 64;
  private static final int EVENTS_PER_TURN_IN_QUEUE = 16;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

  private final Acceptor acceptor;
  private int events;

  StreamListener(
      EpollLoop loop, EpollListeningSocket socket, Acceptor acceptor, int slot, int serial) {
    super(loop, socket, slot, serial);
    this.acceptor = acceptor;
  }

  /// A socket that other loops accept from too wakes one of them for each connection, not all.
  @Override
  int interest() {
    return socket.spec().reusePort() ? Epoll.IN : Epoll.IN | Epoll.EXCLUSIVE;
  }

  @Override
  void ready() {
    if (Descriptors.lent()) {
      loop.pauseAccepting();
      return;
    }
    int most = loop.loopOptions().multiAccept() ? MOST_AT_ONCE : 1;
    while (most > 0 && watched() && acceptOne()) {
      most--;
    }
    takeTurns();
  }

  /// False if no more is to be had now.
  private boolean acceptOne() {
    Kernel k = loop.kernel();
    long at = k.scratchAddress();
    k.scratch().set(INT, 0, Sockaddr.SIZE);
    long fd = k.call(Abi.ACCEPT4, socket.descriptor(), at + 8, at, FLAGS, 0, 0);
    if (fd < 0) {
      return refused((int) -fd);
    }
    Address remote = Sockaddr.read(k.scratch(), 8, k.scratch().get(INT, 0));
    if (!loop.admitOne()) {
      loop.closeDescriptor((int) fd);
      return false;
    }
    loop.countOneAccepted();
    open((int) fd, remote);
    return true;
  }

  private void open(int fd, Address remote) {
    int state =
        socket.spec().deferred() ? EpollConnection.DEFERRED_STATE : EpollConnection.ACCEPTED_STATE;
    EpollConnection c = new EpollConnection(loop, fd, remote, state, Unhandled.INSTANCE);
    try {
      loop.watch(c);
      acceptor.accepted(c);
    } catch (SystemException e) {
      c.close();
      loop.failed(e.operation(), e.errno());
    } catch (Throwable t) {
      loop.brokenOne(c, t);
    }
  }

  private boolean refused(int errno) {
    if (errno == SystemError.EAGAIN || errno == SystemError.EINTR) {
      return false;
    }
    loop.loopOptions().events().accept(new LoopEvent.AcceptFailed(socket, "accept4()", errno));
    if (errno == SystemError.EMFILE || errno == SystemError.ENFILE) {
      loop.pauseAccepting();
    }
    return errno == SystemError.ECONNABORTED;
  }

  /// The kernel wakes the loop that has watched longest. Going to the end of its queue now and then
  /// lets the others have their share.
  private void takeTurns() {
    if (socket.acceptors.get() < 2
        || socket.spec().reusePort()
        || !watched()
        || events++ % EVENTS_PER_TURN_IN_QUEUE != 0) {
      return;
    }
    unwatch();
    resume();
  }
}
