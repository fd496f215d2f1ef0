package io.sluice.upstream;

import io.sluice.core.Address;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A `server` of a group.
///
/// @param text the address as written
/// @param key the whole line, by which a reload knows it again
/// @param addresses what it stands for; several if a name has several
/// @param name what it stands for is found out while the server runs, unless this is null
record ServerLine(
    String text,
    String key,
    List<Address> addresses,
    ServerParameters parameters,
    @Nullable RuntimeName name) {
  ServerLine(String text, String key, List<Address> addresses, ServerParameters parameters) {
    this(text, key, addresses, parameters, null);
  }

  /// What it stands for in itself, before anything is resolved at run time.
  List<Endpoint> endpoints() {
    int weight = parameters.weight();
    boolean backup = parameters.backup();
    return addresses.stream().map(address -> new Endpoint(address, text, weight, backup)).toList();
  }

  boolean backup() {
    return parameters.backup();
  }

  /// What an address stands for that no `server` describes.
  static ServerLine implicit(String text, List<Address> addresses) {
    return new ServerLine(text, text, addresses, ServerParameters.DEFAULT);
  }
}
