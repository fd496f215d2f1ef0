package io.sluice.net.nio;

import io.sluice.core.address.Address;
import io.sluice.net.ListenSpec;
import io.sluice.net.ListeningSocket;
import io.sluice.net.SystemError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.util.function.BiConsumer;

/// A bound channel, for connections or for datagrams.
abstract class NioSocket<C extends NetworkChannel> extends ListeningSocket {
  private final C channel;

  NioSocket(C channel, ListenSpec spec, Address address) {
    super(spec, address);
    this.channel = channel;
  }

  final C channel() {
    return channel;
  }

  /// Sets an option; that the system refuses it, or the JDK does not have it here, is reported.
  final void set(SocketOption<Integer> option, int value, BiConsumer<String, Integer> refused) {
    try {
      channel.setOption(option, value);
    } catch (IOException | UnsupportedOperationException e) {
      int errno = e instanceof IOException io ? Errors.of(io) : SystemError.EOPNOTSUPP;
      String call = "setsockopt(" + option.name() + ", " + value + ") ";
      refused.accept(call + address().text() + " failed, ignored", errno);
    }
  }

  @Override
  public final void allowReuse() {
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    } catch (IOException | UnsupportedOperationException e) {
      return; // it shows when the next socket is bound
    }
  }

  static void closeQuietly(NetworkChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
