package io.sluice.net.nio;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.core.address.UnixAddress;
import io.sluice.core.system.Paths8;
import io.sluice.net.Keepalive;
import io.sluice.net.ListenSpec;
import io.sluice.net.SystemError;
import io.sluice.net.SystemException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.util.function.BiConsumer;

/// A server channel. What the JDK sets when it binds cannot be changed later: the backlog.
final class NioListeningSocket extends NioSocket<ServerSocketChannel> {
  private NioListeningSocket(ServerSocketChannel channel, ListenSpec spec, Address address) {
    super(channel, spec, address);
  }

  static NioListeningSocket open(ListenSpec spec) throws SystemException {
    Address a = spec.address();
    if (spec.multipath()) {
      throw new SystemException("socket() " + a.text(), SystemError.EPROTONOSUPPORT);
    }
    ServerSocketChannel channel = null;
    boolean done = false;
    try {
      channel = ServerSocketChannel.open(Channels.family(a));
      channel.configureBlocking(false);
      if (a instanceof IpAddress) {
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        if (spec.reusePort()) {
          channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        }
      }
      channel.bind(Addresses.to(a), spec.backlog());
      Address bound = a instanceof UnixAddress ? a : Addresses.of(channel.getLocalAddress());
      done = true;
      return new NioListeningSocket(channel, spec, bound);
    } catch (IOException e) {
      throw new SystemException("bind() to " + a.text(), Errors.of(e));
    } finally {
      if (!done && channel != null) {
        closeQuietly(channel);
      }
    }
  }

  @Override
  public void configure(ListenSpec wanted, BiConsumer<String, Integer> refused) {
    spec(wanted);
    if (wanted.receiveBuffer() != -1) {
      set(StandardSocketOptions.SO_RCVBUF, wanted.receiveBuffer(), refused);
    }
    refuse(wanted.deferred(), "TCP_DEFER_ACCEPT", refused);
    refuse(wanted.fastOpen() != -1, "TCP_FASTOPEN", refused);
    Keepalive k = wanted.keepalive();
    refuse(k.idle() + k.interval() + k.count() != 0, "TCP_KEEPIDLE", refused);
  }

  private void refuse(boolean asked, String option, BiConsumer<String, Integer> refused) {
    if (asked) {
      String message = "setsockopt(" + option + ") " + address().text() + " failed, ignored";
      refused.accept(message, SystemError.EOPNOTSUPP);
    }
  }

  @Override
  public void close(boolean unlink) {
    if (!channel().isOpen()) {
      return;
    }
    closeQuietly(channel());
    if (unlink && address() instanceof UnixAddress(String path)) {
      try {
        Files.deleteIfExists(Paths8.of(path));
      } catch (IOException e) {
        return; // somebody else's by now
      }
    }
  }
}
