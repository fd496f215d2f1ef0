package io.sluice.net.epoll;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.net.Acceptor;
import io.sluice.net.DatagramSession;
import io.sluice.net.DatagramSessions;
import io.sluice.net.SystemError;
import io.sluice.net.SystemException;
import org.jspecify.annotations.Nullable;

/// A listening socket whose datagrams belong to sessions.
final class DatagramListener extends EpollListener {
  private final DatagramSessions sessions;
  private final Incoming incoming;
  private final Outgoing outgoing;
  private final boolean wildcard;
  private boolean stopped;

  DatagramListener(
      EpollLoop loop, EpollListeningSocket socket, Acceptor acceptor, int slot, int serial)
      throws SystemException {
    super(loop, socket, slot, serial);
    this.sessions = new DatagramSessions(loop, acceptor);
    this.incoming = loop.incoming();
    this.outgoing = loop.outgoing();
    this.wildcard = socket.spec().wildcard();
  }

  @Override
  int interest() {
    return Epoll.IN;
  }

  int descriptor() {
    return socket.descriptor();
  }

  /// Whether the address that each datagram was sent to is known, and answers have to name it.
  boolean wildcard() {
    return wildcard;
  }

  boolean internet() {
    return socket.address() instanceof IpAddress;
  }

  Outgoing outgoing() {
    return outgoing;
  }

  @Override
  void ready() {
    int n = incoming.receive(descriptor(), wildcard);
    if (n < 0) {
      if (n != -SystemError.EAGAIN && n != -SystemError.EINTR) {
        loop.failed("recvmsg()", -n);
      }
      return;
    }
    int i = 0;
    while (i < n && watched()) {
      if (incoming.truncated(i)) {
        loop.failed("recvmsg()", SystemError.EMSGSIZE);
        i++;
      } else {
        i += hand(i, series(i, n));
      }
    }
  }

  /// How many datagrams from one on have the same addresses.
  private int series(int i, int n) {
    int end = i + 1;
    while (end < n && incoming.alike(i, end) && !incoming.truncated(end)) {
      end++;
    }
    return end - i;
  }

  /// Gives datagrams to their session; answers how many were its own.
  private int hand(int i, int count) {
    DatagramSession found = find(i);
    if (found != null) {
      ((EpollDatagramSession) found).offered(i + count);
      return sessions.offer(found, count);
    }
    if (!sessions.admit()) {
      return count;
    }
    EpollDatagramSession s = new EpollDatagramSession(this, sessions, loop, incoming, i, local());
    s.offered(i + count);
    return sessions.begin(s, count);
  }

  private @Nullable DatagramSession find(int i) {
    if (socket.address() instanceof IpAddress listening) {
      incoming.toHigh = listening.high();
      incoming.toLow = listening.low();
    }
    return incoming.look(i, wildcard)
        ? sessions.find(
            incoming.fromHigh, incoming.fromLow, incoming.fromPort, incoming.toHigh, incoming.toLow)
        : sessions.find(incoming.from(i), socket.address());
  }

  /// Where the datagram went that was looked at.
  private Address local() {
    return wildcard && socket.address() instanceof IpAddress listening
        ? incoming.to(listening)
        : socket.address();
  }

  /// Nobody accepts from it any more, unless somebody does before this turn ends: then its sessions
  /// go on.
  void stop() {
    outgoing.flush();
    stopped = true;
  }

  boolean stopped() {
    return stopped;
  }

  /// Goes on with another acceptor.
  void accept(Acceptor acceptor) {
    stopped = false;
    sessions.acceptor(acceptor);
  }

  void end() {
    sessions.end();
  }
}
