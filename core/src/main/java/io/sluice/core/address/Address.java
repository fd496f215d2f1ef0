package io.sluice.core.address;

import io.sluice.core.bytes.Bytes;

/// Where a socket is bound or connected: an IP address with a port, or a path of a unix socket.
public sealed interface Address permits IpAddress, UnixAddress {
  /// `1.2.3.4:80`, `[::1]:80` or `unix:/path`, as nginx prints a name with its port.
  String text();

  /// `1.2.3.4`, `::1` or `unix:/path`; an unnamed unix socket, as that of a client, is `unix:`.
  String host();

  /// 0 to 65535; 0 for a unix socket.
  int port();

  /// Appends what [#text()] says.
  void write(Bytes out);

  /// Appends what [#host()] says, without garbage.
  void writeHost(Bytes out);

  /// Appends the address in network order without its port (4 or 16 bytes; a unix address as text),
  /// as `$binary_remote_addr` is.
  void writeBinary(Bytes out);
}
