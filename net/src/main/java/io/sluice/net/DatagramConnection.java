package io.sluice.net;

import io.sluice.core.address.Address;
import org.jspecify.annotations.Nullable;

/// A connection that moves datagrams: what only makes sense for a stream of bytes does nothing.
public abstract class DatagramConnection extends Connection {
  protected DatagramConnection(Loop loop, Address remote, ChannelHandler handler) {
    super(loop, remote, handler);
  }

  @Override
  public final boolean canSplice() {
    return false;
  }

  @Override
  public final boolean canSendFile() {
    return false;
  }

  /// A file is no datagram.
  @Override
  public final long sendFile(OpenFile f, long off, long len) {
    errno = SystemError.EOPNOTSUPP;
    return ERROR;
  }

  @Override
  public final void shutdownOutput() {}

  @Override
  public final void reset() {
    close();
  }

  @Override
  public final void noDelay(boolean on) {}

  @Override
  public final void cork(boolean on) {}

  @Override
  public final void keepalive(boolean on) {}

  @Override
  public final @Nullable TcpInfo tcpInfo() {
    return null;
  }
}
