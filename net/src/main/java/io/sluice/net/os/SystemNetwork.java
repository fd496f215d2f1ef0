package io.sluice.net.os;

import io.sluice.net.Network;
import io.sluice.net.epoll.EpollNetwork;
import io.sluice.net.nio.NioNetwork;

/// Chooses this machine's network.
public final class SystemNetwork {
  /// `-Dsluice.network=nio` asks for the portable one.
  private static final String PROPERTY = "sluice.network";

  private SystemNetwork() {}

  /// The fastest that this system has: epoll on Linux, else NIO.
  public static Network create() {
    if (EpollNetwork.supported() && !"nio".equals(System.getProperty(PROPERTY))) {
      return new EpollNetwork();
    }
    return new NioNetwork();
  }
}
