package io.sluice.net.nio;

import io.sluice.core.Address;
import io.sluice.core.IpAddress;
import io.sluice.net.ListenSpec;
import io.sluice.net.ListeningSocket;
import io.sluice.net.SystemError;
import io.sluice.net.SystemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.function.BiConsumer;

/// A bound datagram channel.
final class NioDatagramSocket extends ListeningSocket {
  private final DatagramChannel channel;
  private final Address address;
  private volatile ListenSpec spec;

  private NioDatagramSocket(DatagramChannel channel, ListenSpec spec, Address address) {
    this.channel = channel;
    this.spec = spec;
    this.address = address;
  }

  static NioDatagramSocket open(ListenSpec spec) throws SystemException {
    if (!(spec.address() instanceof IpAddress ip)) {
      throw new SystemException("socket() " + spec.address().text(), SystemError.EAFNOSUPPORT);
    }
    DatagramChannel channel = null;
    boolean done = false;
    try {
      channel =
          DatagramChannel.open(
              ip.isV6() ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      if (spec.reusePort()) {
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      }
      channel.bind(Addresses.to(ip));
      Address bound = Addresses.of(channel.getLocalAddress());
      done = true;
      return new NioDatagramSocket(channel, spec, bound);
    } catch (IOException e) {
      throw new SystemException("bind() to " + ip.text(), Errors.of(e));
    } finally {
      if (!done && channel != null) {
        closeQuietly(channel);
      }
    }
  }

  DatagramChannel channel() {
    return channel;
  }

  @Override
  public void configure(ListenSpec wanted, BiConsumer<String, Integer> refused) {
    spec = wanted;
    if (wanted.receiveBuffer() != -1) {
      set(StandardSocketOptions.SO_RCVBUF, wanted.receiveBuffer(), refused);
    }
    if (wanted.sendBuffer() != -1) {
      set(StandardSocketOptions.SO_SNDBUF, wanted.sendBuffer(), refused);
    }
  }

  private void set(SocketOption<Integer> option, int value, BiConsumer<String, Integer> refused) {
    try {
      channel.setOption(option, value);
    } catch (IOException e) {
      String call = "setsockopt(" + option.name() + ", " + value + ") ";
      refused.accept(call + address.text() + " failed, ignored", Errors.of(e));
    }
  }

  @Override
  public void allowReuse() {
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    } catch (IOException | UnsupportedOperationException e) {
      return; // it shows when the next socket is bound
    }
  }

  @Override
  public ListenSpec spec() {
    return spec;
  }

  @Override
  public Address address() {
    return address;
  }

  @Override
  public int descriptor() {
    return -1;
  }

  @Override
  public void close(boolean unlink) {
    closeQuietly(channel);
  }

  private static void closeQuietly(DatagramChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
