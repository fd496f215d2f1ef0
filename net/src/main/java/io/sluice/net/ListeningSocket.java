package io.sluice.net;

import io.sluice.core.address.Address;
import java.util.function.BiConsumer;

/// A bound socket, shared by the loops that accept from it. It belongs to the process, not to one
/// configuration.
public abstract class ListeningSocket {
  private final Address address;
  private volatile ListenSpec spec;

  /// @param address where it is bound
  protected ListeningSocket(ListenSpec spec, Address address) {
    this.spec = spec;
    this.address = address;
  }

  /// What it was last configured as.
  public final ListenSpec spec() {
    return spec;
  }

  /// For implementations: the options that are in force.
  protected final void spec(ListenSpec configured) {
    spec = configured;
  }

  /// Where it is bound; the real port when 0 was asked for.
  public final Address address() {
    return address;
  }

  /// The descriptor for a successor process, or -1 where sockets have none.
  public int descriptor() {
    return -1;
  }

  /// Applies the options of a new configuration that names the same address: buffers, keepalive,
  /// backlog, deferred accept, fast open. What the system refuses is reported and changes nothing
  /// else.
  ///
  /// @param refused hears the message, as `setsockopt(SO_RCVBUF, 1) 0.0.0.0:80 failed, ignored`,
  ///   and the error number
  public abstract void configure(ListenSpec spec, BiConsumer<String, Integer> refused);

  /// Lets further sockets be bound to the same address (SO_REUSEPORT).
  public abstract void allowReuse();

  /// Stops listening. Loops that still accept from it stop first:
  /// [Loop#stopAccepting(ListeningSocket)].
  ///
  /// @param unlink whether the path of a unix socket is removed
  public abstract void close(boolean unlink);
}
