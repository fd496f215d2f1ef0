package io.sluice.net.os;

import io.sluice.net.Network;
import io.sluice.net.epoll.EpollNetwork;

/// Chooses this machine's network.
public final class SystemNetwork {
  private SystemNetwork() {}

  /// The fastest that this system has.
  ///
  /// @throws UnsupportedOperationException if it has none
  public static Network create() {
    if (EpollNetwork.supported()) {
      return new EpollNetwork();
    }
    throw new UnsupportedOperationException("Sluice needs Linux on x86-64 or aarch64");
  }
}
