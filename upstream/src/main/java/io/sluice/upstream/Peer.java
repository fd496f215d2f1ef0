package io.sluice.upstream;

import io.sluice.core.Address;

/// One address of one server of a group, as a configuration describes it, with the state that it
/// shares with every loop. It belongs to one snapshot of the group's members; what lasts is its
/// state.
public final class Peer {
  private final ServerLine line;
  private final Endpoint endpoint;
  private final int index;
  final PeerState state;

  Peer(ServerLine line, Endpoint endpoint, int index, PeerState state) {
    this.line = line;
    this.endpoint = endpoint;
    this.index = index;
    this.state = state;
  }

  /// Where it listens.
  public Address address() {
    return endpoint.address();
  }

  /// What logs and `$upstream_addr` call it: `1.2.3.4:80`, `[::1]:80`, `unix:/path`.
  public String name() {
    return address().text();
  }

  /// The address as the `server` directive writes it; the target of a service.
  public String server() {
    return endpoint.server();
  }

  /// 1 or more.
  public int weight() {
    return endpoint.weight();
  }

  /// Connections at a time over all loops; 0 for no bound.
  public int maxConns() {
    return line.maxConns();
  }

  /// Failures within [#failTimeout()] that take it out of service; 0 for never.
  public int maxFails() {
    return line.maxFails();
  }

  /// In seconds.
  public long failTimeout() {
    return line.failTimeout();
  }

  public boolean backup() {
    return endpoint.backup();
  }

  /// Whether the configuration takes it out of service.
  public boolean down() {
    return line.down();
  }

  /// Its place among the primary or the backup servers of the group.
  int index() {
    return index;
  }

  /// Connections in use now. Exact under the group's lock, as in a balancer; elsewhere a moment
  /// old.
  public int connections() {
    return state.connections;
  }

  /// Failures that count now; as exact as [#connections()].
  public int fails() {
    return state.fails;
  }

  /// Round robin's running figure. Under the group's lock.
  int currentWeight() {
    return state.currentWeight;
  }

  /// Adds the effective weight to the current one, and lets the effective weight recover by one.
  ///
  /// @return what was added
  int raise() {
    int added = state.effectiveWeight;
    state.currentWeight += added;
    if (added < weight()) {
      state.effectiveWeight++;
    }
    return added;
  }

  void lower(int total) {
    state.currentWeight -= total;
  }

  /// Whether it may be chosen, as far as its own state says. Under the group's lock.
  boolean available(long nowSeconds) {
    return !down() && !failed(nowSeconds) && !full();
  }

  boolean full() {
    return maxConns() > 0 && state.connections >= maxConns();
  }

  private boolean failed(long nowSeconds) {
    return maxFails() > 0
        && state.fails >= maxFails()
        && nowSeconds - state.checked <= failTimeout();
  }

  /// Takes note that it was chosen from several.
  void chosen(long nowSeconds) {
    if (nowSeconds - state.checked > failTimeout()) {
      state.checked = nowSeconds;
    }
  }

  /// Takes note of a failure.
  ///
  /// @return whether it is out of service by that
  boolean fail(long nowSeconds) {
    state.fails++;
    state.accessed = nowSeconds;
    state.checked = nowSeconds;
    if (maxFails() == 0) {
      return false;
    }
    state.effectiveWeight = Math.max(0, state.effectiveWeight - weight() / maxFails());
    return state.fails >= maxFails();
  }

  /// Takes note of a success, which clears the failures if the attempt began after the last of
  /// them.
  void succeed() {
    if (state.accessed < state.checked) {
      state.fails = 0;
    }
  }

  @Override
  public String toString() {
    return name();
  }
}
