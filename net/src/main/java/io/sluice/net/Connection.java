package io.sluice.net;

import io.sluice.core.address.Address;
import io.sluice.core.address.ProxyHeader;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The channel of a socket, and the socket itself: its addresses and its options.
///
/// It is a stream socket unless it comes from [Loop#connectDatagram(Address, ConnectOptions,
/// ChannelHandler)].
public abstract class Connection extends Channel {
  private static final AtomicLong NUMBERS = new AtomicLong();

  private final long number;
  private Address remote;
  private @Nullable Address local;
  private @Nullable Runnable atClose;
  private @Nullable ProxyHeader proxyHeader;
  @Nullable Connection olderIdle;
  @Nullable Connection newerIdle;

  /// A new socket's connection, with the next number.
  protected Connection(Loop loop, Address remote, ChannelHandler handler) {
    super(loop, handler);
    this.remote = remote;
    this.number = NUMBERS.incrementAndGet();
  }

  @Override
  public final Connection connection() {
    return this;
  }

  /// Whether short packets leave at once (TCP_NODELAY); asks the system only if that changes.
  /// Nothing on a unix socket.
  public abstract void noDelay(boolean on);

  /// Whether packets wait until they are full (TCP_CORK); asks the system only if that changes.
  /// Turning it off sends what waits. Nothing on a unix socket.
  public abstract void cork(boolean on);

  /// Whether the system probes the peer while nothing is sent (SO_KEEPALIVE).
  public abstract void keepalive(boolean on);

  /// The system's buffers in bytes (SO_RCVBUF, SO_SNDBUF); 0 leaves one as it is.
  public abstract void buffers(int receive, int send);

  /// What the kernel knows about the connection, or null where it says nothing.
  public abstract @Nullable TcpInfo tcpInfo();

  /// Asks the system for the local address.
  protected abstract Address askLocal();

  /// The socket's number in the process, for log lines; -1 where there is none.
  public abstract int descriptor();

  /// The socket as the kernel moves bytes from and to it, or null where it does not.
  public @Nullable Spliceable spliceable() {
    return null;
  }

  @Override
  public boolean canSplice() {
    return true;
  }

  @Override
  public boolean canSendFile() {
    return true;
  }

  /// Whether a peer opened it, rather than this program.
  public final boolean accepted() {
    return (state & ACCEPTED) != 0;
  }

  public final Address remote() {
    return remote;
  }

  /// Sets the remote address to another than the system's: what a trusted proxy has told, where the
  /// connection goes on.
  public final void remote(Address instead) {
    remote = instead;
  }

  public final Address local() {
    Address known = local;
    if (known == null) {
      local = known = askLocal();
    }
    return known;
  }

  /// Sets the local address to another than the system's: where a connection was passed to that
  /// came in somewhere else.
  public final void local(Address instead) {
    local = instead;
  }

  /// What runs when it is closed, or null.
  public final @Nullable Runnable atClose() {
    return atClose;
  }

  /// Has something run when it is closed, whoever closes it; that takes the place of what
  /// [#atClose()] was.
  public final void atClose(@Nullable Runnable ending) {
    atClose = ending;
  }

  /// What a proxy has said of the connection at its beginning, or null.
  public final @Nullable ProxyHeader proxyHeader() {
    return proxyHeader;
  }

  public final void proxyHeader(@Nullable ProxyHeader header) {
    proxyHeader = header;
  }

  /// The serial number in this process, from 1, as `$connection`.
  public final long number() {
    return number;
  }

  @Override
  public final void idle(boolean on) {
    if (((state & IDLE) != 0) != on && (!on || !closed())) {
      loop().idle(this, on);
    }
  }

  @Override
  protected final void ended() {
    idle(false);
    if (handler() instanceof Layer above) {
      above.belowClosed();
    }
    Runnable ending = atClose;
    if (ending != null) {
      atClose = null;
      loop().guard(ending); // whatever it does, the descriptor is closed
    }
  }

  @Override
  public String toString() {
    return "*" + number + " " + remote.text();
  }
}
