package io.sluice.net.nio;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.net.ListenSpec;
import io.sluice.net.SystemError;
import io.sluice.net.SystemException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.function.BiConsumer;

/// A bound datagram channel.
final class NioDatagramSocket extends NioSocket<DatagramChannel> {
  private NioDatagramSocket(DatagramChannel channel, ListenSpec spec, Address address) {
    super(channel, spec, address);
  }

  static NioDatagramSocket open(ListenSpec spec) throws SystemException {
    if (!(spec.address() instanceof IpAddress ip)) {
      throw new SystemException("socket() " + spec.address().text(), SystemError.EAFNOSUPPORT);
    }
    DatagramChannel channel = null;
    boolean done = false;
    try {
      channel = DatagramChannel.open(Channels.family(ip));
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

  @Override
  public void configure(ListenSpec wanted, BiConsumer<String, Integer> refused) {
    spec(wanted);
    if (wanted.receiveBuffer() != -1) {
      set(StandardSocketOptions.SO_RCVBUF, wanted.receiveBuffer(), refused);
    } else {
      set(StandardSocketOptions.SO_RCVBUF, ListenSpec.DATAGRAM_BUFFER, (_, _) -> {});
    }
    if (wanted.sendBuffer() != -1) {
      set(StandardSocketOptions.SO_SNDBUF, wanted.sendBuffer(), refused);
    }
  }

  @Override
  public void close(boolean unlink) {
    closeQuietly(channel());
  }
}
