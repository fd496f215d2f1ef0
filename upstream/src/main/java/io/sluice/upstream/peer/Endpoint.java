package io.sluice.upstream.peer;

import io.sluice.core.address.Address;

/// One address that a server line stands for now.
///
/// @param server what names it: the line's own text, or the target of its service
/// @param weight 1 or more
/// @param backup whether it serves only while no primary one can
public record Endpoint(Address address, String server, int weight, boolean backup) {
  public Endpoint weighing(int other) {
    return new Endpoint(address, server, other, backup);
  }
}
