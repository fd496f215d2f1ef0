package io.sluice.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Template;
import io.sluice.net.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Servers die and come back while exchanges are under way, held against the rules of nginx: nobody
/// is sent to a server that is known to be dead, one exchange finds out whether it is back, nobody
/// is turned away while a server may be asked, and all counters return to zero.
/// `-Dsluice.seeds=10000` plays more than the usual build does.
final class ChurnTest {
  private static final long SEEDS = Long.getLong("sluice.seeds", 200);
  private static final int STEPS = 200;
  private static final int UNDER_WAY = 8;
  private static final int FAIL_TIMEOUT = 10;

  /// What is played with.
  enum Method {
    ROUND_ROBIN,
    LEAST_CONN,
    RANDOM,
    RANDOM_TWO,
    HASH,
    CONSISTENT_HASH,
    IP_HASH;

    Balancer create(RandomGenerator chance) {
      return switch (this) {
        case ROUND_ROBIN -> RoundRobin.INSTANCE;
        case LEAST_CONN -> LeastConn.INSTANCE;
        case RANDOM -> new Random(chance, null);
        case RANDOM_TWO -> new Random(chance, LeastConn.LOAD);
        case HASH -> new Hash(Template.constant("a"));
        case CONSISTENT_HASH -> new ConsistentHash(Template.constant("a"));
        case IP_HASH -> new IpHash();
      };
    }

    boolean backups() {
      return this == ROUND_ROBIN || this == LEAST_CONN || this == HASH || this == CONSISTENT_HASH;
    }
  }

  /// What the rules say of one server.
  private static final class Server {
    final Peer peer;
    final int maxConns;
    final boolean backup;
    final boolean down;
    boolean alive = true;
    boolean failed;
    long accessed = Long.MIN_VALUE / 2;
    long checked = Long.MIN_VALUE / 2;
    int connections;

    Server(Peer peer) {
      this.peer = peer;
      maxConns = peer.maxConns();
      backup = peer.backup();
      down = peer.down();
    }

    boolean mayBeAsked(long second) {
      boolean dead = failed && second - checked <= FAIL_TIMEOUT;
      return !down && !dead && (maxConns == 0 || connections < maxConns);
    }

    void asked(long second) {
      connections++;
      if (second - checked > FAIL_TIMEOUT) {
        checked = second;
      }
    }

    void answered() {
      connections--;
      if (accessed < checked) {
        failed = false;
      }
    }

    void failed(long second) {
      connections--;
      failed = true;
      accessed = second;
      checked = second;
    }
  }

  /// One exchange on its way through the servers.
  private static final class Attempt {
    final Selection selection = new Selection();
    final List<Server> tried = new ArrayList<>();

    /// Whether a server may still be asked; who has come to the backups stays with them.
    boolean mayAsk(Server server) {
      boolean atBackups = !tried.isEmpty() && tried.getLast().backup;
      return !tried.contains(server) && (server.backup || !atBackups);
    }
  }

  private final Loop loop = TestLoop.loop();
  private final List<Server> servers = new ArrayList<>();
  private final List<Attempt> attempts = new ArrayList<>();
  private TestExchange exchange = new TestExchange();

  @ParameterizedTest
  @EnumSource
  void theRulesHoldWhileServersComeAndGo(Method method) {
    for (long seed = 0; seed < SEEDS; seed++) {
      try {
        play(method, new SplittableRandom(seed));
      } catch (AssertionError e) {
        throw new AssertionError(method + " with seed " + seed, e);
      }
    }
  }

  private void play(Method method, SplittableRandom random) {
    servers.clear();
    attempts.clear();
    exchange = new TestExchange();
    Group group = group(method, random);
    for (int i = 0; i < STEPS; i++) {
      exchange.now += random.nextInt(2_000);
      int dice = random.nextInt(20);
      if (dice < 2) {
        Server server = servers.get(random.nextInt(servers.size()));
        server.alive = !server.alive;
      } else if (dice < 11 && attempts.size() < UNDER_WAY) {
        Attempt attempt = new Attempt();
        attempt.selection.start(group, loop, exchange);
        ask(attempt);
      } else if (!attempts.isEmpty()) {
        end(attempts.remove(random.nextInt(attempts.size())));
      }
    }
    servers.forEach(server -> server.alive = true);
    while (!attempts.isEmpty()) {
      end(attempts.removeLast());
    }
    assertThat(servers).allSatisfy(server -> assertThat(server.peer.connections()).isZero());
  }

  private Group group(Method method, SplittableRandom random) {
    int primaries = 2 + random.nextInt(5);
    int all = primaries + (method.backups() ? random.nextInt(3) : 0);
    TestServer[] drawn = TestServer.servers(all, i -> draw(i, random).backup(i >= primaries));
    Group group = TestServer.group(method.create(random.split()), drawn);
    group.peers().forEach(peer -> servers.add(new Server(peer)));
    return group;
  }

  private static TestServer draw(int index, SplittableRandom random) {
    boolean down = random.nextInt(8) == 0;
    int maxConns = random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 0;
    TestServer server =
        TestServer.server("127.0.0.1:" + (31000 + index))
            .weight(1 + random.nextInt(3))
            .maxConns(maxConns)
            .fails(1, FAIL_TIMEOUT);
    return down ? server.down() : server;
  }

  private void ask(Attempt attempt) {
    long second = exchange.now / 1000;
    Peer peer = attempt.selection.next();
    List<Server> open =
        servers.stream().filter(s -> s.mayBeAsked(second) && attempt.mayAsk(s)).toList();
    if (peer == null) {
      assertThat(open).as("servers that might have been asked").isEmpty();
      return;
    }
    Server server = servers.stream().filter(s -> s.peer == peer).findFirst().orElseThrow();
    assertThat(open).as("servers that may be asked").contains(server);
    if (server.backup) {
      assertThat(open).allMatch(other -> other.backup);
    }
    server.asked(second);
    attempt.tried.add(server);
    attempts.add(attempt);
  }

  private void end(Attempt attempt) {
    Server server = attempt.tried.getLast();
    if (server.alive) {
      attempt.selection.connected();
      attempt.selection.done(Result.OK);
      server.answered();
    } else {
      attempt.selection.done(Result.FAILED);
      server.failed(exchange.now / 1000);
      ask(attempt);
    }
  }
}
