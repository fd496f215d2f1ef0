package io.sluice.server.churn;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.IpAddress;
import io.sluice.net.FileThreads;
import io.sluice.net.LayerFactory;
import io.sluice.net.LoopEvent;
import io.sluice.net.LoopOptions;
import io.sluice.net.SystemException;
import io.sluice.net.sim.SimConditions;
import io.sluice.net.sim.SimDns;
import io.sluice.net.sim.SimLoop;
import io.sluice.net.sim.SimNetwork;
import io.sluice.server.SimServer;
import io.sluice.upstream.conf.Upstreams;
import io.sluice.upstream.connect.ConnectionCache;
import io.sluice.upstream.group.Group;
import io.sluice.upstream.peer.Peer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Some minutes of a server whose clients come and go, whose servers die and come back, whose names
/// change and whose configuration is replaced. Everything comes from one seed.
final class Scene {
  private static final IpAddress PROXY = IpAddress.v4(0x0A000001, 80);
  private static final IpAddress CLIENTS = IpAddress.v4(0x0A000002, 0);
  private static final IpAddress ORIGINS = IpAddress.v4(0x0A000003, 0);
  private static final IpAddress NAMES = IpAddress.v4(0x0A000035, 53);
  private static final long MARGIN = 3_000_000; // nanoseconds
  private static final long END = 3_600_000;
  private static final List<Origin.Mood> MOODS = List.of(Origin.Mood.values());

  private final SplittableRandom random;
  private final @Nullable LayerFactory layer;
  private final SimNetwork network;
  private final List<LoopEvent> complaints = new ArrayList<>();
  private final FileThreads files = new FileThreads();
  private final SimLoop clientLoop;
  private final SimLoop originLoop;
  private final SimDns dns;
  private final Casting casting;
  private final Roster roster;
  private final Journal journal;
  private final Rules rules;
  private final Sockets sockets;
  private final Map<String, Origin> origins = new LinkedHashMap<>();
  private final List<Client> clients = new ArrayList<>();
  private final Path folder;
  private int reloads;
  private int changes;
  private int amendments;
  private boolean failing;

  /// @param layer what lies over the server's connections, or null
  Scene(long seed, Path folder, boolean tracing, @Nullable LayerFactory layer)
      throws SystemException {
    this.layer = layer;
    this.folder = folder;
    random = new SplittableRandom(seed);
    network = new SimNetwork(seed);
    boolean prompt = random.nextInt(4) > 0;
    int longest = random.nextInt(3) == 0 ? 5000 : 200;
    network.conditions(conditions(longest, prompt));
    clientLoop = loop("clients", CLIENTS);
    originLoop = loop("origins", ORIGINS);
    journal = new Journal(network, tracing);
    dns = new SimDns(network, loop("names", NAMES.withPort(0)), NAMES);
    casting = new Casting(random, folder, prompt, tracing);
    long way = 1000L * longest * (prompt ? 1 : 12); // in pieces, each when there is room
    roster = new Roster(casting.plan(), journal::nanos, 4 * way + MARGIN, way + MARGIN);
    rules = new Rules(journal, roster, prompt, layer != null);
    sockets = new Sockets(journal, roster, rules);
    dns.listener(this::named);
  }

  /// @param longest microseconds that something is on its way
  /// @param prompt whether whatever is sent leaves at once
  private static SimConditions conditions(int longest, boolean prompt) {
    return prompt
        ? SimConditions.GOOD.delay(50, longest)
        : new SimConditions(50, longest, 0, 0, 1460, 5000, 0.5);
  }

  private SimLoop loop(String name, IpAddress host) {
    return network.newLoop(name, new LoopOptions(files, complaints::add).connections(4096), host);
  }

  private void named(String name, int type, int code) {
    journal.note("names: " + name + " " + type + " " + code);
    roster.answered(name, type, code);
  }

  Rules rules() {
    return rules;
  }

  Journal journal() {
    return journal;
  }

  // ---- who takes part

  private void tellNames() {
    casting
        .hosts()
        .forEach((name, addresses) -> {
          dns.host(name, addresses.toArray(String[]::new));
          roster.host(name, addresses);
        });
    casting
        .services()
        .forEach((name, targets) -> {
          dns.service("_http._tcp." + name, targets.toArray(SimDns.Target[]::new));
          roster.service(name, targets);
        });
    for (String address : casting.addresses()) {
      at(address);
    }
  }

  private Origin origin(String address) {
    int colon = address.indexOf(':');
    IpAddress at =
        IpAddress.parse(
            address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    if (at == null) {
      throw new AssertionError(address);
    }
    int slowest = 1500 * casting.plan().passing().readTimeout();
    return new Origin(network, originLoop, at, journal, sockets, random.split(), slowest);
  }

  private Origin at(String address) {
    return origins.computeIfAbsent(address, this::origin);
  }

  private void client(int number) {
    Plan.Group group = casting.anyGroup();
    IpAddress own = IpAddress.v4(0x0A020000 + (number << 8) + random.nextInt(250), 0);
    int count = 1 + random.nextInt(20);
    SplittableRandom chance = random.split();
    Client client =
        new Client(
            clientLoop,
            PROXY,
            own,
            journal,
            rules,
            chance,
            count,
            group.sticky().cookie(),
            bound -> casting.wish(group.name(), bound, chance));
    if (group.sticky() == Plan.Sticky.ROUTE) {
      Line line = group.lines().get(random.nextInt(group.lines().size()));
      if (!line.route().isEmpty()) {
        client.bind(line.route(), line.address());
      }
    }
    clients.add(client);
  }

  // ---- what happens

  /// As [#play()], while whatever is called for a request fails now and then. Nothing is left of
  /// what has failed, and in the end the server serves as if nothing had happened.
  ///
  /// @param every one call in so many fails
  /// @return how many have failed
  int fail(int every) {
    journal.lenient();
    failing = true;
    Faults faults = new Faults(random.split(), every);
    List<String> log = new ArrayList<>();
    Witness witness = new Witness(log::add);
    FaultyWatch watch = new FaultyWatch(sockets, faults);
    int open = network.openSockets();
    tellNames();
    try (SimServer server =
        new SimServer(
            network,
            layer,
            PROXY.withPort(0),
            folder,
            faulty(casting.plan()),
            List.of(witness, faults),
            watch)) {
      server.expect(Faults::expected);
      perform(server, witness);
      faults.stop();
      settle();
      nothingHeld(server, witness);
      assertThat(Probe.ask(network, clientLoop, PROXY, log)).isEqualTo("/probe|200|1|0|1|0");
      server.check();
    } finally {
      files.close();
    }
    closed(open);
    return faults.thrown();
  }

  private String faulty(Plan plan) {
    return Faults.configuration(plan.text(), folder);
  }

  private void nothingHeld(SimServer server, Witness witness) {
    server.check();
    int kept = 0;
    for (Upstreams upstreams : witness.upstreams()) {
      for (Group group : upstreams.groups()) {
        assertThat(group.peers()).extracting(Peer::connections).allMatch(each -> each == 0);
        if (group.queue() != null) {
          assertThat(group.queue().length()).as("queue").isZero();
        }
        for (SimLoop loop : server.loops()) {
          ConnectionCache cache = group.connections(loop);
          kept += cache == null ? 0 : cache.size();
        }
      }
    }
    int idle = kept;
    network.until(() -> connections(server) == idle, 1000); // but for a question of names
    assertThat(connections(server)).as("connections").isEqualTo(idle);
    for (SimLoop loop : server.loops()) {
      assertThat(loop.buffers().outstanding()).as("buffers").isZero();
      assertThat(loop.pipes()).as("pipes").isZero();
    }
    assertThat(server.generations()).as("configurations").isEqualTo(1);
  }

  void play() {
    Witness witness = new Witness(rules::over);
    int open = network.openSockets();
    tellNames();
    try (SimServer server =
        new SimServer(
            network,
            layer,
            PROXY.withPort(0),
            folder,
            casting.plan().text(),
            List.of(witness),
            sockets)) {
      perform(server, witness);
      settle();
      settled(server, witness);
      roster.plan(casting.plan());
    } finally {
      files.close();
    }
    journal.check();
    assertThat(sockets.busy() + sockets.idle()).as("connections to servers").isZero();
    closed(open);
  }

  /// Clients come while the surroundings change.
  private void perform(SimServer server, Witness witness) {
    roster.plan(casting.plan());
    step(100);
    int count = 1 + random.nextInt(10);
    for (int i = 0; i < count; i++) {
      client(i);
    }
    int events = 5 + random.nextInt(40);
    for (int i = 0; i < events; i++) {
      step(random.nextInt(random.nextInt(3) == 0 ? 200 : 3000));
      disturb(server, witness);
    }
  }

  private void closed(int open) {
    origins.values().forEach(Origin::close);
    network.run(1000);
    assertThat(network.openSockets()).as("sockets").isEqualTo(open + origins.size());
  }

  private void step(long millis) {
    network.run(millis);
    check();
  }

  private void check() {
    if (!complaints.isEmpty()) {
      throw new AssertionError(complaints.getFirst().text());
    }
    journal.check();
  }

  private void disturb(SimServer server, Witness witness) {
    int dice = random.nextInt(20);
    List<Origin> serving = casting.serving().stream().map(this::at).toList();
    if (dice < 13 && !serving.isEmpty()) {
      Origin.Mood mood = MOODS.get(random.nextInt(MOODS.size()));
      for (int i = random.nextInt(4); i >= 0; i--) {
        serving.get(random.nextInt(serving.size())).mood(mood);
      }
    } else if (dice < 15) {
      origins.values().forEach(Origin::closeIdle);
    } else if (dice < 17) {
      reload(server);
    } else if (dice < 18) {
      amend(witness.upstreams().getLast());
    } else {
      rename();
    }
  }

  private void reload(SimServer server) {
    reloads++;
    Plan next = casting.another();
    journal.note("reload " + next.text());
    tellNames();
    server.reload(failing ? faulty(next) : next.text());
    roster.plan(next);
  }

  /// What the API does.
  private void amend(Upstreams now) {
    amendments++;
    Plan.Group before = casting.anyGroup();
    Plan plan = casting.amended(before);
    journal.note("amended to " + plan.group(before.name()));
    tellNames();
    Group group =
        now.groups().stream()
            .filter(each -> each.name().equals(before.name()))
            .findFirst()
            .orElseThrow();
    Amendment.of(group).to(plan.group(before.name()).lines());
    roster.amend(plan);
  }

  /// Not while the server asks: what it has of an answer would be of two times.
  private void rename() {
    quietNames();
    changes++;
    switch (random.nextInt(6)) {
      case 0 -> {
        journal.note("names are silent");
        dns.silent(true);
      }
      case 1 -> dns.fail(2);
      case 2 -> dns.fail(3);
      default -> {
        dns.silent(false);
        dns.fail(0);
        casting.rename();
        tellNames();
      }
    }
  }

  private void quietNames() {
    int before = -1;
    while (before != dns.queries()) {
      before = dns.queries();
      step(60);
    }
  }

  private void settle() {
    dns.silent(false);
    dns.fail(0);
    network.heal();
    origins.values().forEach(origin -> origin.mood(Origin.Mood.WELL));
    boolean done = network.until(() -> clients.stream().allMatch(Client::done), END);
    check();
    assertThat(done).as("clients are served: %s", rules.asks().values()).isTrue();
    step(5000);
    quietNames();
  }

  // ---- what has to be so

  private void settled(SimServer server, Witness witness) {
    server.check();
    assertThat(rules.asks().values())
        .filteredOn(ask -> !(ask.gone || (ask.over && (ask.answered || ask.broken))))
        .as("requests that are not answered")
        .isEmpty();
    assertThat(sockets.busy()).as("attempts under way").isZero();
    assertThat(roster.everybody()).allMatch(account -> account.connections() == 0);
    for (Upstreams upstreams : witness.upstreams()) {
      for (Group group : upstreams.groups()) {
        assertThat(group.peers()).extracting(Peer::connections).allMatch(each -> each == 0);
        if (group.queue() != null) {
          assertThat(group.queue().length()).as("queue").isZero();
        }
      }
    }
    network.until(() -> connections(server) == sockets.idle(), 1000); // but for a question of names
    assertThat(connections(server)).as("connections").isEqualTo(sockets.idle());
    for (SimLoop loop : server.loops()) {
      assertThat(loop.buffers().outstanding()).as("buffers").isZero();
      assertThat(loop.pipes()).as("pipes").isZero();
    }
    for (Plan.Group group : casting.plan().groups()) {
      int most = group.kept() * server.loops().size();
      assertThat(sockets.idle(group.name())).isLessThanOrEqualTo(most);
    }
    assertThat(server.generations()).as("configurations").isEqualTo(1);
  }

  private static int connections(SimServer server) {
    return server.loops().stream().mapToInt(SimLoop::connections).sum();
  }

  @Override
  public String toString() {
    return rules.asks().size()
        + " requests, "
        + rules.attempts()
        + " attempts, "
        + rules.retries()
        + " retries, "
        + rules.unserved()
        + " without a live server, "
        + reloads
        + " reloads, "
        + changes
        + " changes of names, "
        + amendments
        + " amendments\n"
        + casting.plan().text();
  }
}
