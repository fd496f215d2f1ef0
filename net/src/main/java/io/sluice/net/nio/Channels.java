package io.sluice.net.nio;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.core.address.UnixAddress;
import io.sluice.net.ConnectOptions;
import io.sluice.net.SystemError;
import io.sluice.net.SystemException;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;

/// What is asked of channels of both kinds, those for streams and those for datagrams.
final class Channels {
  private Channels() {}

  static ProtocolFamily family(Address a) {
    return switch (a) {
      case IpAddress ip -> ip.isV6() ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
      case UnixAddress _ -> StandardProtocolFamily.UNIX;
    };
  }

  /// Sets the buffers of a new channel and binds it.
  ///
  /// @throws SystemException if the address it is to come from cannot be had, as `bind(127.0.0.1)`
  static void prepare(NetworkChannel channel, ConnectOptions o) throws IOException {
    if (o.receiveBuffer() != 0) {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, o.receiveBuffer());
    }
    if (o.sendBuffer() != 0) {
      channel.setOption(StandardSocketOptions.SO_SNDBUF, o.sendBuffer());
    }
    Address bind = o.bind();
    if (bind == null) {
      return;
    }
    if (o.transparent()) {
      throw new SystemException("setsockopt(IP_TRANSPARENT)", SystemError.EOPNOTSUPP);
    }
    try {
      channel.bind(Addresses.to(bind));
    } catch (IOException e) {
      throw new SystemException("bind(" + bind.text() + ")", Errors.of(e));
    }
  }

  /// Sets the buffers of a connection; 0 leaves one as it is.
  static void buffers(NioLoop loop, NetworkChannel channel, int receive, int send) {
    if (receive != 0) {
      set(loop, channel, StandardSocketOptions.SO_RCVBUF, receive);
    }
    if (send != 0) {
      set(loop, channel, StandardSocketOptions.SO_SNDBUF, send);
    }
  }

  static <T> void set(NioLoop loop, NetworkChannel channel, SocketOption<T> option, T value) {
    try {
      channel.setOption(option, value);
    } catch (IOException e) {
      loop.failed("setsockopt(" + option.name() + ", " + value + ")", Errors.of(e));
    }
  }

  /// The local address, or the unnamed one of the family if the system does not tell it.
  static Address local(NioLoop loop, NetworkChannel channel, Address remote) {
    try {
      return Addresses.of(channel.getLocalAddress());
    } catch (IOException e) {
      loop.failed("getsockname()", Errors.of(e));
      return remote instanceof UnixAddress ? UnixAddress.UNNAMED : IpAddress.v4(0, 0);
    }
  }
}
