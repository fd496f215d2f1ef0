package io.sluice.upstream.peer;

import io.sluice.core.address.Address;
import io.sluice.upstream.peer.ServerParameters.Service;
import org.jspecify.annotations.Nullable;

/// One address of one server of a group, as a configuration describes it, with the state that it
/// shares with every loop. It belongs to one snapshot of the group's members; what lasts is its
/// state.
public final class Peer {
  /// What a share is multiplied by where shares may grow.
  static final long GROWN = 1000;

  private final ServerLine line;
  private final Endpoint endpoint;
  private final ServerParameters parameters;
  private final int index;
  private @Nullable String route; // computed when first asked for, on whatever loop
  private final PeerState state;

  // What every choice reads, side by side.
  private final int weight;
  private final int maxConns;
  private final int maxFails;
  private final long failTimeout;
  private final long slowStart;
  private final boolean up;

  /// @param index among the primary or the backup servers
  public Peer(ServerLine line, Endpoint endpoint, int index, PeerState state) {
    this.line = line;
    this.endpoint = endpoint;
    this.parameters = line.parameters();
    this.index = index;
    this.state = state;
    weight = endpoint.weight();
    maxConns = parameters.maxConns();
    maxFails = parameters.maxFails();
    failTimeout = parameters.failTimeout();
    slowStart = parameters.slowStart();
    up = parameters.service() == Service.UP;
  }

  // ---- what the configuration says

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

  /// The text of its `server` directive.
  String lineText() {
    return line.text();
  }

  /// 1 or more.
  public int weight() {
    return weight;
  }

  /// Connections at a time over all loops; 0 for no bound.
  public int maxConns() {
    return maxConns;
  }

  /// Failures within [#failTimeout()] that take it out of service; 0 for never.
  public int maxFails() {
    return maxFails;
  }

  /// In seconds.
  public long failTimeout() {
    return failTimeout;
  }

  /// In milliseconds; 0 for at once.
  public long slowStart() {
    return slowStart;
  }

  /// What clients that are bound to it carry: the `route` of its `server`, or else the MD5 hash of
  /// [#name()] in hexadecimal.
  public String route() {
    String known = route;
    if (known == null) {
      String said = parameters.route();
      route = known = said.isEmpty() ? Digests.hex("MD5", name()) : said;
    }
    return known;
  }

  /// Its place among the primary or the backup servers of the group, from 0.
  public int index() {
    return index;
  }

  /// Whether it serves only while no primary server can.
  public boolean backup() {
    return endpoint.backup();
  }

  /// Whether the configuration takes it out of service.
  public boolean down() {
    return parameters.service() == Service.DOWN;
  }

  /// Whether it only serves clients that are bound to it.
  public boolean draining() {
    return parameters.service() == Service.DRAINING;
  }

  /// Whether the configuration has it serve everybody.
  public boolean up() {
    return up;
  }

  // ---- how it is

  /// What lasts when the configuration changes.
  public PeerState state() {
    return state;
  }

  /// Connections in use now.
  public int connections() {
    return state.connections();
  }

  /// Failures that count now.
  public int fails() {
    return state.fails();
  }

  /// The average time to a moment in milliseconds; 0 as long as none was measured.
  public int average(Moment moment) {
    return state.average(moment);
  }

  /// Whether its failures keep it out of service now.
  public boolean failed(long nowSeconds) {
    return disabled() && nowSeconds - state.checked() <= failTimeout;
  }

  private boolean disabled() {
    return maxFails > 0 && state.fails() >= maxFails;
  }

  boolean full() {
    return maxConns > 0 && state.connections() >= maxConns;
  }

  /// Whether it may be chosen, as far as its own state says.
  ///
  /// @param bound whether the client is bound to it
  public boolean available(long nowSeconds, boolean bound) {
    return (up || (bound && draining())) && !failed(nowSeconds) && !full();
  }

  /// The seconds since it was last found out how it is.
  public long unchecked(long nowSeconds) {
    return nowSeconds - state.checked();
  }

  // ---- its share

  /// What it adds in its turn: its effective weight, which recovers by one.
  public long share(long nowMillis, boolean growing) {
    int effective = Math.min(state.effectiveWeight(), weight);
    if (effective < weight) {
      state.adjust(1, weight);
    }
    return growing ? grown(effective, nowMillis) : effective;
  }

  /// A weight as far as it has grown since the server is back: linear from near zero, a thousand
  /// times the weight in the end.
  long grown(int weight, long nowMillis) {
    long full = weight * GROWN;
    if (slowStart == 0) {
      return full;
    }
    long since = nowMillis - state.recovering(nowMillis);
    return since >= slowStart ? full : Math.max(1, full * Math.max(0, since) / slowStart);
  }

  // ---- what befalls it

  /// Takes it for one attempt; false if another has taken the last connection that is allowed, or
  /// is the one that finds out whether it is back.
  public boolean take(long nowSeconds) {
    if (!state.connect(maxConns)) {
      return false;
    }
    long before = state.checked();
    if (nowSeconds - before > failTimeout) {
      boolean first = state.check(before, nowSeconds);
      if (!first && disabled()) {
        state.disconnect();
        return false;
      }
    } else if (disabled()) {
      state.disconnect();
      return false;
    }
    return true;
  }

  /// Takes note of a failure.
  ///
  /// @return whether it is out of service by that
  public boolean fail(long nowSeconds) {
    int fails = state.fail(nowSeconds);
    if (maxFails == 0) {
      return false;
    }
    state.adjust(-weight / maxFails, weight);
    return fails >= maxFails;
  }

  /// Takes note of a success, which clears the failures if the attempt began after the last of
  /// them.
  public void succeed(long nowMillis) {
    if (state.fails() > 0 && state.checkedSinceFailure()) {
      if (slowStart > 0 && disabled()) {
        state.recover(nowMillis);
      }
      state.forgetFails();
    }
  }

  @Override
  public String toString() {
    return name();
  }
}
