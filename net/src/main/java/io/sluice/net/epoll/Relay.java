package io.sluice.net.epoll;

import io.sluice.net.Channel;
import io.sluice.net.Loop;
import io.sluice.net.SystemError;
import io.sluice.net.kernel.Abi;

/// Carries datagrams between the clients of a listening socket and connected sockets without
/// copying them, many in one system call.
final class Relay {
  private final EpollLoop loop;
  private final Incoming incoming;
  private final Outgoing outgoing;
  private int relayed;

  Relay(EpollLoop loop, Incoming incoming, Outgoing outgoing) {
    this.loop = loop;
    this.incoming = incoming;
    this.outgoing = outgoing;
  }

  /// How many the last call has moved.
  int relayed() {
    return relayed;
  }

  // ---- to an upstream ----

  /// Sends on what a client has sent just now.
  ///
  /// @param most at most [EpollDatagramSession#waiting()]
  /// @return as from [Loop#relay]
  int up(EpollDatagramSession from, EpollDatagram to, int most) {
    relayed = 0;
    return most == 1 ? upOne(from, to) : upSeveral(from, to, most);
  }

  private int upOne(EpollDatagramSession from, EpollDatagram to) {
    int i = from.first();
    int length = incoming.length(i);
    long n =
        loop.kernel()
            .call(
                Abi.SENDTO, to.fd, incoming.address(i), length, EpollConnection.MSG_NOSIGNAL, 0, 0);
    if (n == -SystemError.EAGAIN) {
      return to.sendFailed(n);
    }
    from.took(1, length);
    if (n < 0) {
      to.sendFailed(n);
      return Loop.NOT_SENT;
    }
    to.countSent(n);
    relayed = 1;
    return 0;
  }

  private int upSeveral(EpollDatagramSession from, EpollDatagram to, int count) {
    Transmission all = outgoing.transmission();
    int first = from.first();
    all.begin(to.internet());
    for (int i = first; i < first + count; i++) {
      all.add(incoming.address(i), incoming.length(i), null);
    }
    int error = all.send(to.fd);
    relayed = all.sent();
    long bytes = 0;
    for (int i = first; i < first + relayed; i++) {
      bytes += incoming.length(i);
    }
    from.took(relayed, bytes);
    to.countSent(bytes);
    if (error == 0) {
      return 0;
    }
    int answer = to.sendFailed(error);
    if (answer == Channel.AGAIN) {
      return answer;
    }
    from.took(1, incoming.length(first + relayed));
    return Loop.NOT_SENT;
  }

  // ---- to a client ----

  /// Receives what an upstream has sent; it leaves at the end of the turn.
  ///
  /// @return as from [Loop#relay]
  int down(EpollDatagram from, EpollDatagramSession to, int most) {
    relayed = 0;
    if (to.mute()) {
      return Loop.NOT_SENT;
    }
    while (relayed < most) {
      int wanted = Math.min(most - relayed, Outgoing.MOST_AT_ONCE);
      int n = outgoing.receive(from.fd, to, wanted);
      if (n < 0) {
        return from.receiveFailed(n);
      }
      relayed += n;
      from.countReceived(outgoing.receivedBytes());
      to.countSent(outgoing.receivedBytes());
      if (n < wanted) {
        return from.drained();
      }
    }
    return 0;
  }
}
