package io.sluice.traffic.names;

import java.util.List;

/// A `server` block that can be found by a name.
public interface VirtualServer {
  /// Its names, at least one.
  List<ServerName> names();
}
