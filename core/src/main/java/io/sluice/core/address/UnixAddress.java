package io.sluice.core.address;

import io.sluice.core.bytes.Bytes;

/// A unix-domain socket.
///
/// @param path the path in Latin-1 chars, empty for an unnamed socket
public record UnixAddress(String path) implements Address {
  /// What connected clients have: no name.
  public static final UnixAddress UNNAMED = new UnixAddress("");

  @Override
  public String text() {
    return "unix:" + path;
  }

  @Override
  public String host() {
    return text();
  }

  @Override
  public int port() {
    return 0;
  }

  @Override
  public void write(Bytes out) {
    out.append("unix:").append(path);
  }

  @Override
  public void writeHost(Bytes out) {
    write(out);
  }

  @Override
  public void writeBinary(Bytes out) {
    write(out);
  }

  @Override
  public String toString() {
    return text();
  }
}
