package io.sluice.net.nio;

import io.sluice.net.ListenSpec;
import io.sluice.net.ListeningSocket;
import io.sluice.net.Loop;
import io.sluice.net.LoopOptions;
import io.sluice.net.Network;
import io.sluice.net.OpenFile;
import io.sluice.net.SystemException;

/// The JDK's sockets, for every system. What it lacks against epoll: TCP_CORK, transparent
/// addresses, IPv6 wildcards that leave IPv4 alone, deferred accept, fast open, Multipath TCP,
/// `struct tcp_info`, datagrams of unix sockets, empty datagrams to a connected peer, which of a
/// machine's addresses a datagram was sent to; and a connection that is not read does not notice
/// its end.
public final class NioNetwork implements Network {
  public NioNetwork() {}

  @Override
  public Loop newLoop(String name, LoopOptions options) {
    return new NioLoop(name, options);
  }

  @Override
  public ListeningSocket bind(ListenSpec spec) throws SystemException {
    return spec.datagram() ? NioDatagramSocket.open(spec) : NioListeningSocket.open(spec);
  }

  @Override
  public OpenFile open(String path) throws SystemException {
    return NioFile.open(path);
  }

  @Override
  public OpenFile create(String path, int mode) throws SystemException {
    return NioFile.create(path, mode);
  }
}
