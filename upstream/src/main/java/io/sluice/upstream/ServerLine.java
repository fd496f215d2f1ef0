package io.sluice.upstream;

import io.sluice.core.Address;
import java.util.List;

/// A `server` of a group.
///
/// @param text the address as written
/// @param key the whole line, by which a reload knows it again
/// @param addresses what it stands for; several if a name has several
/// @param weight 1 or more
/// @param maxConns connections at a time over all loops; 0 for no bound
/// @param maxFails failures that take it out of service; 0 for never
/// @param failTimeout seconds within which they count, and for which it is out
record ServerLine(
    String text,
    String key,
    List<Address> addresses,
    int weight,
    int maxConns,
    int maxFails,
    long failTimeout,
    boolean backup,
    boolean down) {
  /// What it stands for in itself, before anything is resolved at run time.
  List<Endpoint> endpoints() {
    return addresses.stream().map(address -> new Endpoint(address, text, weight, backup)).toList();
  }

  /// What an address stands for that no `server` describes.
  static ServerLine implicit(String text, List<Address> addresses) {
    return new ServerLine(text, text, addresses, 1, 0, 1, 10, false, false);
  }
}
