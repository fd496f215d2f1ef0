package io.sluice.net.sim;

import io.sluice.core.address.Address;
import org.jspecify.annotations.Nullable;

/// Something that happens to a loop at a time. Equal times keep their order of origin.
///
/// @param nanos when
/// @param order which came first
/// @param loop on whose thread
/// @param from the host that sent it, or null if it is no message
/// @param to the host that it goes to, or null
/// @param what happens
record SimEvent(
    long nanos,
    long order,
    SimLoop loop,
    @Nullable Address from,
    @Nullable Address to,
    Runnable what)
    implements Comparable<SimEvent> {
  @Override
  public int compareTo(SimEvent other) {
    int byTime = Long.compare(nanos, other.nanos);
    return byTime != 0 ? byTime : Long.compare(order, other.order);
  }
}
