package io.sluice.net.nio;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.core.address.UnixAddress;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.system.Paths8;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Addresses as the JDK has them.
final class Addresses {
  private Addresses() {}

  static SocketAddress to(Address a) {
    return switch (a) {
      case IpAddress ip -> new InetSocketAddress(host(ip), ip.port());
      case UnixAddress(String path) -> UnixDomainSocketAddress.of(Paths8.of(path));
    };
  }

  private static InetAddress host(IpAddress ip) {
    Bytes b = new Bytes(16);
    ip.writeBinary(b);
    try {
      return InetAddress.getByAddress(Arrays.copyOf(b.array, b.length));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static Address of(@Nullable SocketAddress a) {
    if (a instanceof InetSocketAddress inet) {
      byte[] b = inet.getAddress().getAddress();
      return IpAddress.of(b, 0, b.length, inet.getPort());
    }
    if (a instanceof UnixDomainSocketAddress unix && !unix.getPath().toString().isEmpty()) {
      byte[] path = unix.getPath().toString().getBytes(StandardCharsets.UTF_8);
      return new UnixAddress(new String(path, StandardCharsets.ISO_8859_1));
    }
    return UnixAddress.UNNAMED;
  }
}
