package io.sluice.bench.micro;

import io.sluice.net.Network;
import io.sluice.net.epoll.EpollNetwork;
import io.sluice.net.nio.NioNetwork;

/// The networks with real sockets.
public enum Networks {
  EPOLL {
    @Override
    Network create() {
      return new EpollNetwork();
    }
  },
  NIO {
    @Override
    Network create() {
      return new NioNetwork();
    }
  };

  abstract Network create();
}
