package io.sluice.net;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import java.util.List;

/// A socket to open and the addresses whose connections it takes.
///
/// @param spec the socket
/// @param endpoints its own address last; before it those that a wildcard took over
/// @param <S> a server
public record Binding<S>(ListenSpec spec, List<Endpoint<S>> endpoints) {
  /// Whose a connection is that this socket accepted. Asks the system for its local address only if
  /// there is a choice.
  public Endpoint<S> endpoint(Connection c) {
    int last = endpoints.size() - 1;
    return last == 0 ? endpoints.get(0) : endpoint(c.local());
  }

  /// Whose a connection to a local address is.
  public Endpoint<S> endpoint(Address local) {
    int last = endpoints.size() - 1;
    if (local instanceof IpAddress ip) {
      for (int i = 0; i < last; i++) {
        if (endpoints.get(i).address() instanceof IpAddress one && one.sameHost(ip)) {
          return endpoints.get(i);
        }
      }
    }
    return endpoints.get(last);
  }
}
