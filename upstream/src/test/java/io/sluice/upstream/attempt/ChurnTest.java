package io.sluice.upstream.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.Position;
import io.sluice.core.address.IpAddress;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.text.Template;
import io.sluice.net.Loop;
import io.sluice.upstream.balance.ConsistentHash;
import io.sluice.upstream.balance.Hash;
import io.sluice.upstream.balance.IpHash;
import io.sluice.upstream.balance.LeastConn;
import io.sluice.upstream.balance.LeastTime;
import io.sluice.upstream.balance.Random;
import io.sluice.upstream.balance.RoundRobin;
import io.sluice.upstream.connect.Keepalive;
import io.sluice.upstream.group.Group;
import io.sluice.upstream.group.GroupState;
import io.sluice.upstream.group.Membership;
import io.sluice.upstream.group.PeerMemory;
import io.sluice.upstream.group.TestLoop;
import io.sluice.upstream.group.TestServer;
import io.sluice.upstream.peer.Balancer;
import io.sluice.upstream.peer.Candidates;
import io.sluice.upstream.peer.Endpoint;
import io.sluice.upstream.peer.Moment;
import io.sluice.upstream.peer.Peer;
import io.sluice.upstream.peer.PeerSet;
import io.sluice.upstream.peer.Result;
import io.sluice.upstream.peer.ServerLine;
import io.sluice.upstream.peer.ServerParameters;
import io.sluice.upstream.peer.TestExchange;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Servers die, come back, come and go while exchanges are under way, held against the rules of
/// nginx: nobody is sent to a server that is known to be dead, one exchange finds out whether it is
/// back, nobody is turned away while a server may be asked, and all counters return to zero.
/// `-Dsluice.seeds=10000` plays more than the usual build does.
final class ChurnTest {
  private static final long SEEDS = Long.getLong("sluice.seeds", 300);
  private static final int STEPS = 200;
  private static final int UNDER_WAY = 8;

  /// More than each is looked at for a choice.
  private static final int MANY = 70;

  /// What is played with.
  enum Method {
    ROUND_ROBIN,
    LEAST_CONN,
    LEAST_TIME_HEADER,
    LEAST_TIME_LAST_BYTE,
    FAIR,
    RANDOM,
    RANDOM_TWO,
    RANDOM_TWO_LEAST_TIME,
    HASH,
    CONSISTENT_HASH,
    IP_HASH;

    Balancer create(RandomGenerator chance) {
      LeastTime.Estimate header = new LeastTime.Estimate(Moment.FIRST_BYTE);
      LeastTime.Estimate lastByte = new LeastTime.Estimate(Moment.LAST_BYTE);
      return switch (this) {
        case ROUND_ROBIN -> RoundRobin.INSTANCE;
        case LEAST_CONN -> LeastConn.INSTANCE;
        case LEAST_TIME_HEADER -> new LeastTime(header, false);
        case LEAST_TIME_LAST_BYTE -> new LeastTime(lastByte, false);
        case FAIR -> new LeastTime(lastByte, true);
        case RANDOM -> new Random(() -> chance, null);
        case RANDOM_TWO -> new Random(() -> chance, LeastConn.LOAD);
        case RANDOM_TWO_LEAST_TIME -> new Random(() -> chance, header);
        case HASH -> new Hash(Template.constant("a"));
        case CONSISTENT_HASH -> new ConsistentHash(Template.constant("a"));
        case IP_HASH -> new IpHash();
      };
    }

    boolean backups() {
      return switch (this) {
        case RANDOM, RANDOM_TWO, RANDOM_TWO_LEAST_TIME, IP_HASH -> false;
        default -> true;
      };
    }
  }

  /// What the rules say of one server.
  private static final class Server {
    final IpAddress address;
    final ServerParameters parameters;
    boolean alive = true;
    int fails;
    long failed = Long.MIN_VALUE / 2;
    long checked = Long.MIN_VALUE / 2;
    int connections;

    Server(int number, ServerParameters parameters) {
      address = IpAddress.v4(0x0a000000 + number, 80);
      this.parameters = parameters;
    }

    ServerLine line() {
      return new ServerLine(address.text(), List.of(address), parameters);
    }

    Endpoint endpoint(ServerLine of) {
      return new Endpoint(address, of.text(), parameters.weight(), parameters.backup());
    }

    boolean up() {
      return parameters.service() == ServerParameters.Service.UP;
    }

    boolean mayBeAsked(long second, boolean alone) {
      boolean out = parameters.maxFails() > 0 && fails >= parameters.maxFails();
      boolean dead = out && second - checked <= parameters.failTimeout() && !alone;
      int most = parameters.maxConns();
      return up() && !dead && (most == 0 || connections < most);
    }

    void asked(long second, boolean alone) {
      connections++;
      if (!alone && second - checked > parameters.failTimeout()) {
        checked = second;
      }
    }

    void answered(boolean alone) {
      connections--;
      if (alone || failed < checked) {
        fails = 0;
      }
    }

    void failed(long second, boolean alone) {
      connections--;
      if (alone) {
        fails = 0;
      } else {
        fails++;
        failed = second;
        checked = second;
      }
    }

    @Override
    public String toString() {
      return address + " fails " + fails + " checked " + checked + " " + parameters.words();
    }
  }

  /// One exchange on its way through the servers that there were when it began.
  private final class Attempt {
    final PeerSelector selection = new PeerSelector();
    final List<Server> known;
    final boolean alone;
    final List<Server> tried = new ArrayList<>();
    int tries;

    Attempt() {
      known = List.copyOf(servers);
      alone = known.size() == 1 && !known.getFirst().parameters.backup();
      tries = (int) known.stream().filter(Server::up).count();
      selection.start(group, loop, exchange);
    }

    /// Who may be asked now; who has come to the backups stays with them.
    List<Server> open(long second) {
      boolean atBackups = !tried.isEmpty() && tried.getLast().parameters.backup();
      return known.stream()
          .filter(server -> server.mayBeAsked(second, alone) && !tried.contains(server))
          .filter(server -> server.parameters.backup() || !atBackups)
          .toList();
    }

    void ends(Server server, boolean well) {
      long second = exchange.now / 1000;
      if (well) {
        server.answered(alone);
      } else {
        server.failed(second, alone);
      }
      tries = alone ? 0 : tries - 1;
      assertThat(selection.tries()).as("tries left").isEqualTo(tries);
    }
  }

  private final Loop loop = TestLoop.loop();
  private final List<Server> servers = new ArrayList<>(); // those of a line each, then the name's
  private final List<Attempt> attempts = new ArrayList<>();
  private final List<Peer> peers = new ArrayList<>(); // that there ever were
  private PeerMemory memory = new PeerMemory();
  private TestExchange exchange = new TestExchange();
  private SplittableRandom random = new SplittableRandom();
  private Method method = Method.ROUND_ROBIN;
  private boolean faulty;
  private int numbers;
  private int named; // how many of the servers one name stands for
  private ServerParameters ofName = ServerParameters.DEFAULT;
  private Membership membership = new Membership(new GroupState(), List.of());
  private Group group = TestServer.group(RoundRobin.INSTANCE);
  private Balancer balancer = RoundRobin.INSTANCE;

  @ParameterizedTest
  @EnumSource
  void theRulesHoldWhileServersComeAndGo(Method by) {
    for (long seed = 0; seed < SEEDS; seed++) {
      try {
        method = by;
        random = new SplittableRandom(seed);
        play();
      } catch (AssertionError e) {
        throw new AssertionError(method + " with seed " + seed, e);
      }
    }
  }

  /// A balancer that fails now and then, before or behind what it does.
  private final class Faulty implements Balancer {
    private static final class Injected extends RuntimeException {
      private static final long serialVersionUID = 1L;
    }

    private final Balancer well;

    Faulty(Balancer well) {
      this.well = well;
    }

    private void maybe() {
      if (random.nextInt(20) == 0) {
        throw new Injected();
      }
    }

    @Override
    public Pick start(Exchange by) {
      Pick pick = well.start(by);
      maybe();
      return new Pick() {
        @Override
        public @Nullable Peer next(Candidates eligible) {
          maybe();
          Peer peer = pick.next(eligible);
          maybe();
          return peer;
        }

        @Override
        public void begun(Peer peer, long nowMillis) {
          maybe();
          pick.begun(peer, nowMillis);
        }

        @Override
        public boolean reached(Peer peer, Moment moment, long millis) {
          maybe();
          return pick.reached(peer, moment, millis);
        }

        @Override
        public void done(Peer peer, Result result) {
          pick.done(peer, result);
          maybe();
        }
      };
    }

    @Override
    public void prepare(PeerSet of) {
      well.prepare(of);
    }
  }

  /// Whatever a balancer does, no connection stays counted on a peer.
  @ParameterizedTest
  @EnumSource
  void aBalancerThatFailsLeavesNothingCounted(Method by) {
    for (long seed = 0; seed < SEEDS; seed++) {
      method = by;
      random = new SplittableRandom(seed);
      fail(seed);
    }
  }

  private void fail(long seed) {
    faulty = true;
    begin();
    List<PeerSelector> all = new ArrayList<>();
    for (int i = 0; i < STEPS; i++) {
      exchange.now += random.nextInt(2_000);
      try {
        if (random.nextInt(10) == 0) {
          change();
        } else if (random.nextBoolean() || all.isEmpty()) {
          PeerSelector selection = new PeerSelector();
          all.add(selection);
          selection.start(group, loop, exchange);
          selection.next();
        } else {
          PeerSelector selection = all.get(random.nextInt(all.size()));
          if (random.nextBoolean()) {
            selection.responded();
          }
          selection.done(random.nextBoolean() ? Result.OK : Result.FAILED);
        }
      } catch (Faulty.Injected e) {
        exchange.now++;
      }
    }
    for (PeerSelector selection : all) {
      try {
        selection.done(Result.OK);
      } catch (Faulty.Injected e) {
        exchange.now++;
      }
    }
    assertThat(peers)
        .as("%s with seed %s", method, seed)
        .allSatisfy(peer -> {
          assertThat(peer.connections()).isZero();
          assertThat(peer.state().inFlight().count()).isZero();
        });
  }

  private void play() {
    faulty = false;
    begin();
    for (int i = 0; i < STEPS; i++) {
      exchange.now += random.nextInt(2_000);
      int dice = random.nextInt(20);
      if (dice < 2 && !servers.isEmpty()) {
        Server server = servers.get(random.nextInt(servers.size()));
        server.alive = !server.alive;
      } else if (dice < 3) {
        change();
      } else if (dice < 11 && attempts.size() < UNDER_WAY) {
        ask(new Attempt());
      } else if (!attempts.isEmpty()) {
        end(attempts.remove(random.nextInt(attempts.size())));
      }
    }
    while (!attempts.isEmpty()) {
      attempts.forEach(attempt -> attempt.tried.getLast().alive = true);
      end(attempts.removeLast());
    }
    assertThat(peers)
        .allSatisfy(peer -> {
          assertThat(peer.connections()).isZero();
          assertThat(peer.state().inFlight().count()).isZero();
        });
  }

  // ---- servers

  private void begin() {
    servers.clear();
    attempts.clear();
    peers.clear();
    numbers = 0;
    memory = new PeerMemory();
    exchange = new TestExchange();
    balancer = method.create(random.split());
    if (faulty) {
      balancer = new Faulty(balancer);
    }
    int primaries = random.nextInt(8) == 0 ? MANY : 1 + random.nextInt(6);
    int backups = method.backups() ? random.nextInt(3) : 0;
    for (int i = 0; i < primaries + backups; i++) {
      servers.add(new Server(numbers++, draw(i >= primaries)));
    }
    ofName = draw(false);
    named = 0;
    reload();
  }

  private ServerParameters draw(boolean backup) {
    ServerParameters drawn =
        ServerParameters.DEFAULT
            .weight(1 + random.nextInt(3))
            .maxConns(random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 0)
            .maxFails(random.nextInt(4))
            .failTimeout(1 + random.nextInt(10))
            .slowStart(random.nextInt(4) == 0 ? random.nextInt(10_000) : 0)
            .backup(backup);
    return switch (random.nextInt(10)) {
      case 0 -> drawn.service(ServerParameters.Service.DOWN);
      case 1 -> drawn.service(ServerParameters.Service.DRAINING);
      default -> drawn;
    };
  }

  private void change() {
    if (random.nextBoolean()) {
      resolve();
      return;
    }
    int lines = servers.size() - named;
    if (lines > 1 && random.nextBoolean()) {
      servers.remove(random.nextInt(lines));
    } else {
      servers.add(lines, new Server(numbers++, draw(false)));
    }
    reload();
  }

  /// Another configuration.
  private void reload() {
    int lines = servers.size() - named;
    List<ServerLine> all = new ArrayList<>();
    servers.subList(0, lines).forEach(server -> all.add(server.line()));
    all.add(new ServerLine("name", List.of(), ofName));
    GroupState state = memory.group("u");
    membership = new Membership(state, all);
    membership.replace(lines, endpoints(all.getLast()));
    group = new Group("u", null, new Position("test", 1, 1));
    group.complete(state, membership.members(), balancer, Keepalive.NONE);
    peers.addAll(group.peers());
  }

  private List<Endpoint> endpoints(ServerLine of) {
    return servers.subList(servers.size() - named, servers.size()).stream()
        .map(server -> server.endpoint(of))
        .toList();
  }

  /// The name stands for other addresses.
  private void resolve() {
    int lines = servers.size() - named;
    servers.subList(lines, servers.size()).removeIf(_ -> random.nextInt(3) == 0);
    for (int i = random.nextInt(3); i > 0; i--) {
      servers.add(new Server(numbers++, ofName));
    }
    named = servers.size() - lines;
    ServerLine line = membership.lines().getLast();
    if (membership.replace(lines, endpoints(line))) {
      group.show(membership);
      peers.addAll(group.peers());
    }
  }

  // ---- exchanges

  private void ask(Attempt attempt) {
    long second = exchange.now / 1000;
    List<Server> open = attempt.open(second);
    Peer peer = attempt.selection.next();
    if (peer == null) {
      assertThat(open).as("servers that might have been asked").isEmpty();
      return;
    }
    Server server =
        attempt.known.stream()
            .filter(each -> each.address.equals(peer.address()))
            .findFirst()
            .orElseThrow();
    assertThat(open).as("servers that may be asked").contains(server);
    if (server.parameters.backup()) {
      assertThat(open).allMatch(other -> other.parameters.backup());
    }
    server.asked(second, attempt.alone);
    attempt.tried.add(server);
    attempts.add(attempt);
  }

  private void end(Attempt attempt) {
    Server server = attempt.tried.getLast();
    if (server.alive) {
      attempt.selection.responded();
      exchange.now += random.nextInt(300);
      attempt.selection.done(Result.OK);
      attempt.ends(server, true);
    } else {
      boolean well = random.nextInt(8) == 0; // but its answer is not wanted
      attempt.selection.done(well ? Result.NEXT : Result.FAILED);
      attempt.ends(server, well);
      if (attempt.tries > 0) {
        ask(attempt);
      }
    }
  }
}
