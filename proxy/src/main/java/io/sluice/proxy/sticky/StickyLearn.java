package io.sluice.proxy.sticky;

import io.sluice.config.ConfigException;
import io.sluice.config.Key;
import io.sluice.config.Scope;
import io.sluice.core.clock.Clock;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.generation.Generation;
import io.sluice.core.zone.Zone;
import io.sluice.core.zone.ZoneRef;
import io.sluice.core.zone.Zones;
import io.sluice.upstream.peer.Digests;
import io.sluice.upstream.peer.Peer;
import io.sluice.upstream.peer.PeerSet;
import io.sluice.upstream.peer.Result;
import io.sluice.upstream.peer.Sticky;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// `sticky learn`: servers make sessions, and what they call them is seen in their answers. A
/// session is known by the MD5 hash of its name.
///
/// @param create where an answer names a session
/// @param lookup where a request names one
/// @param timeout after which a session that nobody uses is forgotten, in milliseconds
/// @param afterHead whether the answer's head is enough to know of a session
record StickyLearn(
    FirstValue create,
    FirstValue lookup,
    Zone<Session> sessions,
    long timeout,
    boolean afterHead,
    Clock clock)
    implements Sticky {
  private static final int EXPIRED_AT_ONCE = 2;

  /// What the directive says.
  ///
  /// @param group whose servers the sessions mean
  record Method(
      FirstValue create,
      FirstValue lookup,
      ZoneRef<Session> zone,
      String group,
      long timeout,
      boolean afterHead)
      implements Sticky.Method {
    private static final Key<Map<String, String>> GROUPS = new Key<>("groups of sticky zones");

    @Override
    public Sticky create(String of, Scope block) {
      Generation generation = Generation.of(block);
      Zones zones = Zones.of(generation);
      Map<String, String> groups = generation.survivors().of(GROUPS, ConcurrentHashMap::new);
      boolean alive = zones.all().stream().anyMatch(known -> known.name().equals(zone.name()));
      String before = alive ? groups.get(zone.name()) : null;
      if (before != null && !before.equals(group)) {
        throw new ConfigException(
            "sticky zone \"%s\" is used in upstream \"%s\" while previously it was used in upstream \"%s\""
                .formatted(zone.name(), group, before),
            null);
      }
      groups.put(zone.name(), group);
      Zone<Session> sessions = zones.open(generation, zone, "sticky");
      return new StickyLearn(create, lookup, sessions, timeout, afterHead, generation.clock());
    }
  }

  @Override
  public Binding start(Exchange exchange) {
    return new OfRequest(exchange, lookup.of(exchange));
  }

  private static byte[] key(String session) {
    return Digests.of("MD5", session);
  }

  private @Nullable Session find(String session) {
    byte[] key = key(session);
    return sessions.get(key, 0, key.length);
  }

  /// Has a session belong to a server, or goes on with it.
  ///
  /// @param isNew whether it may be unknown so far
  private void learn(String session, String route, boolean isNew) {
    byte[] key = key(session);
    long now = clock.millis();
    sessions.expire(EXPIRED_AT_ONCE);
    sessions.update(
        key,
        0,
        key.length,
        known -> {
          if (known == null && !isNew) {
            return null;
          }
          return known != null && known.route().equals(route) ? known : new Session(route);
        },
        now + timeout);
  }

  private final class OfRequest implements Binding {
    private final Exchange exchange;
    private final @Nullable String asked;

    OfRequest(Exchange exchange, @Nullable String asked) {
      this.exchange = exchange;
      this.asked = asked;
    }

    @Override
    public @Nullable Peer bound(PeerSet peers) {
      Session session = asked == null ? null : find(asked);
      return session == null ? null : peers.routed(session.route());
    }

    @Override
    public void answered(Peer peer) {
      if (afterHead) {
        learn(peer);
      }
    }

    @Override
    public void done(Peer peer, Result result) {
      if (!afterHead && result == Result.OK) {
        learn(peer);
      }
    }

    private void learn(Peer peer) {
      String made = create.of(exchange);
      if (made != null) {
        StickyLearn.this.learn(made, peer.route(), true);
      } else if (asked != null) {
        StickyLearn.this.learn(asked, peer.route(), false);
      }
    }
  }
}
