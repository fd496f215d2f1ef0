package io.sluice.core.log;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.core.address.UnixAddress;
import io.sluice.core.bytes.Bytes;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/// Sends datagrams to one place without waiting.
interface Datagrams {
  /// Sends one; it is dropped if the system has no room for it now.
  ///
  /// @throws ConnectException `send() failed (111: Connection refused)`: nobody is there to take it
  /// @throws IOException `send() failed (…)`: something else is wrong
  void send(byte[] b, int count) throws IOException;

  void close();

  /// Opens a socket.
  ///
  /// @throws IOException `connect() failed (2: No such file or directory)`
  static Datagrams to(Address address) throws IOException {
    return switch (address) {
      case IpAddress ip -> Udp.to(ip);
      case UnixAddress unix -> UnixDatagrams.to(unix.path());
    };
  }

  /// Over UDP.
  final class Udp implements Datagrams {
    private final DatagramChannel channel;

    private Udp(DatagramChannel channel) {
      this.channel = channel;
    }

    static Udp to(IpAddress ip) throws IOException {
      Bytes raw = new Bytes(16);
      ip.writeBinary(raw);
      DatagramChannel channel = DatagramChannel.open();
      try {
        channel.configureBlocking(false);
        InetAddress host = InetAddress.getByAddress(raw.toByteArray());
        channel.connect(new InetSocketAddress(host, ip.port()));
        return new Udp(channel);
      } catch (IOException e) {
        channel.close();
        throw new IOException("connect() failed (" + e.getMessage() + ")", e);
      }
    }

    @Override
    public void send(byte[] b, int count) throws IOException {
      try {
        channel.write(ByteBuffer.wrap(b, 0, count));
      } catch (PortUnreachableException | ConnectException e) {
        throw refused("111: Connection refused", e);
      } catch (NoRouteToHostException e) {
        throw refused("113: No route to host", e);
      } catch (IOException e) {
        throw new IOException("send() failed (" + e.getMessage() + ")", e);
      }
    }

    private static ConnectException refused(String reason, IOException cause) {
      ConnectException failure = new ConnectException("send() failed (" + reason + ")");
      failure.initCause(cause);
      return failure;
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        // nothing is pending in a datagram socket
      }
    }
  }
}
