package io.sluice.upstream.group;

import io.sluice.config.Position;
import io.sluice.net.Loop;
import io.sluice.upstream.connect.ConnectionCache;
import io.sluice.upstream.connect.Keepalive;
import io.sluice.upstream.peer.Balancer;
import io.sluice.upstream.peer.Members;
import io.sluice.upstream.peer.Peer;
import io.sluice.upstream.peer.Sticky;
import io.sluice.upstream.resolve.UpstreamUrl;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A named set of servers: an `upstream` block, or the one address that `proxy_pass` names.
/// References to it are given out while the configuration is read; it has servers once
/// [Upstreams#complete] has run.
public final class Group {
  private final String name;
  private final @Nullable UpstreamUrl url;
  private final Position position;
  private boolean explicit;
  private GroupState state = new GroupState();
  private Balancer balancer = Balancer.NONE;
  private Keepalive keepalive = Keepalive.NONE;
  private volatile Members members = Members.NOBODY;
  private @Nullable Sticky sticky;
  private boolean backups = true;
  private @Nullable GroupQueue queue;
  private @Nullable GroupServers servers;
  private final Object showing = new Object();
  private volatile GroupOnLoop[] loops = {};

  /// @param url the address that names it first; null if its block does
  public Group(String name, @Nullable UpstreamUrl url, Position position) {
    this.name = name;
    this.url = url;
    this.position = position;
  }

  /// As written in `upstream`, or the host of an address. It stands for the address in logs while
  /// no server is live.
  public String name() {
    return name;
  }

  /// The port that its name stands with; 0 for an `upstream` block, a unix socket, or none.
  public int port() {
    return explicit || url == null ? 0 : url.port();
  }

  public boolean fixedPort() {
    return url != null && url.fixedPort();
  }

  public @Nullable UpstreamUrl url() {
    return url;
  }

  /// Whether an `upstream` block describes it.
  public boolean explicit() {
    return explicit;
  }

  /// Where it was first named.
  public Position position() {
    return position;
  }

  /// Its servers, the backups last.
  public List<Peer> peers() {
    Members now = members;
    List<Peer> all = new ArrayList<>(now.primary());
    all.addAll(now.backup());
    return all;
  }

  /// How it keeps connections.
  public Keepalive keepalive() {
    return keepalive;
  }

  /// Where a loop keeps idle connections to this group, or null if it keeps none. On that loop.
  public @Nullable ConnectionCache connections(Loop loop) {
    return keepalive.connections() == 0 ? null : on(loop).connections();
  }

  /// What a loop has of this group. On that loop.
  public GroupOnLoop on(Loop loop) {
    for (GroupOnLoop known : loops) {
      if (known.loop().equals(loop)) {
        return known;
      }
    }
    return add(new GroupOnLoop(loop, keepalive));
  }

  private synchronized GroupOnLoop add(GroupOnLoop added) {
    GroupOnLoop[] grown = Arrays.copyOf(loops, loops.length + 1);
    grown[loops.length] = added;
    loops = grown;
    return added;
  }

  public void closeIdle(Loop loop) {
    ConnectionCache cache = connections(loop);
    if (cache != null) {
      cache.close();
    }
  }

  public void makeExplicit() {
    explicit = true;
  }

  public void complete(GroupState shared, Members built, Balancer chosen, Keepalive keeping) {
    state = shared;
    balancer = chosen;
    keepalive = keeping;
    members(built);
  }

  /// Whether it may have backups.
  public boolean backups() {
    return backups;
  }

  public void withoutBackups() {
    backups = false;
  }

  public void sticky(Sticky binding) {
    sticky = binding;
  }

  public void servers(GroupServers lines) {
    servers = lines;
  }

  /// Its server lines, which may be changed; null for a group that no block describes.
  public @Nullable GroupServers servers() {
    return servers;
  }

  public void queue(GroupQueue waiting) {
    queue = waiting;
  }

  /// Where exchanges wait for a server; null if they do not.
  public @Nullable GroupQueue queue() {
    return queue;
  }

  /// How clients are bound to its servers; null if they are not.
  public @Nullable Sticky sticky() {
    return sticky;
  }

  public Members members() {
    return members;
  }

  /// Has those peers from now on that are its members now. Exchanges that are under way go on with
  /// those that they know. Computes what the balancer needs of them, so not on a loop.
  public void show(Membership membership) {
    synchronized (showing) { // lest an older snapshot comes last
      members(membership.members());
    }
  }

  private void members(Members next) {
    next.primary().continueFrom(members.primary());
    next.backup().continueFrom(members.backup());
    balancer.prepare(next.primary());
    balancer.prepare(next.backup());
    members = next;
    if (queue != null) {
      queue.wake();
    }
  }

  public Balancer balancer() {
    return balancer;
  }

  public GroupState state() {
    return state;
  }

  @Override
  public String toString() {
    return name;
  }
}
