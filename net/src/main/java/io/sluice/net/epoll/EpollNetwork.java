package io.sluice.net.epoll;

import io.sluice.net.ListenSpec;
import io.sluice.net.ListeningSocket;
import io.sluice.net.Loop;
import io.sluice.net.LoopOptions;
import io.sluice.net.Network;
import io.sluice.net.OpenFile;
import io.sluice.net.SystemException;
import io.sluice.net.kernel.Abi;
import io.sluice.net.kernel.Kernel;

/// The sockets of Linux on x86-64 and aarch64, by epoll.
public final class EpollNetwork implements Network {
  /// Whether this machine has it.
  public static boolean supported() {
    return Abi.SUPPORTED;
  }

  @Override
  public Loop newLoop(String name, LoopOptions options) {
    return new EpollLoop(name, options);
  }

  @Override
  public ListeningSocket bind(ListenSpec spec) throws SystemException {
    return EpollListeningSocket.open(Kernel.current(), spec, true);
  }

  /// A second socket for datagrams at an address would get what comes for the first, which
  /// SO_REUSEADDR allows.
  @Override
  public void probe(ListenSpec spec) throws SystemException {
    EpollListeningSocket.open(Kernel.current(), spec, !spec.datagram()).close(true);
  }

  /// Takes over a listening socket that a predecessor process has left open.
  ///
  /// @throws SystemException if the descriptor is no socket
  public ListeningSocket inherit(int descriptor) throws SystemException {
    return EpollListeningSocket.inherit(Kernel.current(), descriptor);
  }

  @Override
  public OpenFile open(String path) throws SystemException {
    return LinuxFile.open(path);
  }

  @Override
  public OpenFile create(String path, int mode) throws SystemException {
    return LinuxFile.create(path, mode);
  }
}
