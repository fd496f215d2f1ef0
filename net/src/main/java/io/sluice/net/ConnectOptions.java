package io.sluice.net;

import io.sluice.core.address.Address;
import org.jspecify.annotations.Nullable;

/// How to open a connection.
///
/// @param bind the local address to use, or null; with port 0 the system chooses the port
/// @param transparent whether `bind` may be an address that this machine has not (`proxy_bind …
///   transparent`)
/// @param keepalive whether the system probes a quiet connection (SO_KEEPALIVE)
/// @param receiveBuffer bytes of the system's receive buffer, or 0 for its default
/// @param sendBuffer bytes of the system's send buffer, or 0 for its default
/// @param layer what lies over the connection, as TLS does, or null
public record ConnectOptions(
    @Nullable Address bind,
    boolean transparent,
    boolean keepalive,
    int receiveBuffer,
    int sendBuffer,
    @Nullable LayerFactory layer) {
  public static final ConnectOptions DEFAULT = new ConnectOptions(null, false, false, 0, 0, null);

  public ConnectOptions bind(@Nullable Address address, boolean transparent) {
    return new ConnectOptions(address, transparent, keepalive, receiveBuffer, sendBuffer, layer);
  }

  public ConnectOptions keepalive(boolean on) {
    return new ConnectOptions(bind, transparent, on, receiveBuffer, sendBuffer, layer);
  }

  public ConnectOptions buffers(int receive, int send) {
    return new ConnectOptions(bind, transparent, keepalive, receive, send, layer);
  }

  public ConnectOptions layer(@Nullable LayerFactory over) {
    return new ConnectOptions(bind, transparent, keepalive, receiveBuffer, sendBuffer, over);
  }
}
