package io.sluice.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.IpAddress;
import io.sluice.core.feature.Feature;
import io.sluice.net.ConnectOptions;
import io.sluice.net.FileThreads;
import io.sluice.net.LayerFactory;
import io.sluice.net.ListenSpec;
import io.sluice.net.LoopOptions;
import io.sluice.net.Service;
import io.sluice.net.SystemException;
import io.sluice.net.sim.SimConditions;
import io.sluice.net.sim.SimLoop;
import io.sluice.net.sim.SimNetwork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Some sessions on a simulated network. Everything comes from one seed: the configuration, how
/// good the network is, what the ends do, and what goes wrong when.
///
/// Either nothing goes wrong and everything that is sent has to arrive, or anything may: then what
/// arrives is the beginning of what was sent. In both, each session is logged once and nothing is
/// left.
final class Scene {
  private static final IpAddress PROXY = IpAddress.v4(0x0A000001, 1000);
  private static final IpAddress CLIENTS = IpAddress.v4(0x0A000002, 0);
  private static final long END = 6 * 3_600_000L;

  private final SplittableRandom random;
  private final boolean orderly;
  private final SimNetwork network;
  private final Thrown thrown = new Thrown();
  private final FileThreads files = new FileThreads();
  private final SimLoop proxyLoop;
  private final SimLoop clientLoop;
  private final Map<Integer, ScriptedPeer> clients = new HashMap<>();
  private final Map<Integer, Long> began = new HashMap<>();
  private final Map<Integer, ScriptedPeer> servers = new HashMap<>();
  private final List<IpAddress> hosts = new ArrayList<>();
  private final boolean halfClose;
  private final int most;
  private final long uploadRate;
  private final long downloadRate;
  private final Script.End how;
  private final boolean clientsSend;
  private Feature[] more = {};
  private String text = "";
  private int numbers;

  /// @param layer what lies over the proxy's connections, or null
  Scene(long seed, @Nullable LayerFactory layer) {
    this(seed, true, layer);
  }

  /// @param mayBeOrderly whether perhaps nothing goes wrong
  private Scene(long seed, boolean mayBeOrderly, @Nullable LayerFactory layer) {
    random = new SplittableRandom(seed);
    network = new SimNetwork(seed);
    orderly = random.nextBoolean() && mayBeOrderly;
    halfClose = random.nextBoolean();
    proxyLoop =
        network.newLoop("proxy", new LoopOptions(files, thrown).layer(layer), PROXY.withPort(0));
    clientLoop = loop(CLIENTS);
    most = random.nextInt(4) == 0 ? 300_000 : 3000;
    network.conditions(conditions());
    uploadRate = rate();
    downloadRate = rate();
    how = random.nextBoolean() ? Script.End.CLOSE : Script.End.HALF_CLOSE;
    clientsSend = random.nextBoolean();
  }

  private SimLoop loop(IpAddress host) {
    return network.newLoop(host.host(), new LoopOptions(files, thrown), host.withPort(0));
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private SimConditions conditions() {
    boolean small = most < 10_000;
    return new SimConditions(
        50,
        one(List.of(200L, 40_000L, 400_000L)),
        one(List.of(0.0, 0.02)),
        orderly ? 0 : one(List.of(0.0, 0.0, 0.002, 0.05)),
        small ? one(List.of(7, 100, 1460)) : one(List.of(1460, 65536)),
        small ? one(List.of(100, 1000, 128 * 1024)) : one(List.of(5000, 128 * 1024)),
        one(List.of(0.0, 0.5)));
  }

  /// At most some minutes for everything.
  private long rate() {
    return random.nextInt(4) > 0 ? 0 : 1 + most / 100 + random.nextInt(2 * most);
  }

  // ---- what takes part

  private String configuration() {
    int count = random.nextInt(1, 4);
    StringBuilder all = new StringBuilder("stream { upstream u {");
    for (int i = 1; i <= count; i++) {
      hosts.add(IpAddress.v4(0x0A000100 + i, 80));
      all.append(" server 10.0.1.").append(i).append(":80");
      all.append(one(List.of("", " weight=3", " max_fails=0", " fail_timeout=1s"))).append(';');
    }
    all.append(" } ").append(settings());
    all.append(" witness '$status|$bytes_received|$bytes_sent|$upstream_addr|")
        .append("$upstream_bytes_sent|$upstream_bytes_received")
        .append(more.length > 0 ? "$fault';" : "';")
        .append(" server { listen 10.0.0.1:1000; proxy_pass u; } }");
    return all.toString();
  }

  private String settings() {
    String text = "proxy_half_close " + (halfClose ? "on;" : "off;");
    text += "proxy_buffer_size " + one(List.of(1, 100, 4096, 16384, 200_000)) + ";";
    text += "proxy_upload_rate " + uploadRate + "; proxy_download_rate " + downloadRate + ";";
    text += "proxy_connect_timeout " + random.nextInt(3, 10) + "s;";
    if (!orderly) {
      text += "proxy_timeout " + random.nextInt(1, 30) + "s;";
      text += "proxy_next_upstream " + one(List.of("on", "off")) + ";";
      text += "proxy_next_upstream_tries " + random.nextInt(4) + ";";
      text += "proxy_next_upstream_timeout " + random.nextInt(4) + "s;";
    }
    return text;
  }

  private Service serve() throws SystemException {
    text = configuration();
    Service service = Running.service(Running.generation(text, more));
    for (ListenSpec spec : service.listens()) {
      proxyLoop.accept(network.bind(spec), service.acceptor(proxyLoop, spec));
    }
    for (int i = 0; i < hosts.size(); i++) {
      int reached = i == 0 ? 2 : random.nextInt(6);
      if (reached > 0) { // nobody listens on some
        listen(hosts.get(i));
      }
      if (reached == 1) { // and some do not answer
        network.partition(PROXY, hosts.get(i));
      }
    }
    return service;
  }

  private void listen(IpAddress at) throws SystemException {
    SimLoop loop = loop(at);
    loop.accept(
        network.bind(ListenSpec.of(at)),
        c -> {
          ScriptedPeer server = new ScriptedPeer(++numbers, serverScript(), loop, this::uploaded);
          servers.put(server.number, server);
          c.handler(server);
          server.opened(c);
        });
  }

  private void client() throws SystemException {
    ScriptedPeer client = new ScriptedPeer(++numbers, clientScript(), clientLoop, this::downloaded);
    clients.put(client.number, client);
    began.put(client.number, millis());
    clientLoop.connect(PROXY, ConnectOptions.DEFAULT, client);
  }

  private Script clientScript() {
    if (!orderly) {
      return Script.any(random, most);
    }
    return orderly(clientsSend);
  }

  private Script serverScript() {
    if (!orderly) {
      return Script.any(random, most);
    }
    return orderly(!clientsSend);
  }

  /// With half-close both ends send and end as they like. Without, one of them sends and ends the
  /// session, the other one only listens.
  private Script orderly(boolean sends) {
    int total = halfClose || sends ? Math.max(2, Script.size(random, most)) : 0;
    Script.End end = halfClose ? Script.End.HALF_CLOSE : sends ? how : Script.End.AWAIT;
    return Script.orderly(random, most, total, end);
  }

  // ---- what happens

  /// Plays a scene in which whatever is called for a session fails now and then: nothing may be
  /// left of what has failed.
  ///
  /// @param every one call in so many fails
  /// @return how many have failed
  static int fail(long seed, int every, @Nullable LayerFactory layer) throws SystemException {
    Scene scene = new Scene(seed, false, layer);
    Faults faults = new Faults(scene.random.split(), every);
    scene.more = new Feature[] {faults};
    scene.proxyLoop.watch(faults);
    scene.thrown.expect(Faults::expected);
    try {
      Service service = scene.serve();
      scene.acted(service);
      scene.nothingHeld(service);
    } catch (AssertionError e) {
      throw new AssertionError(scene + ": " + e.getMessage(), e);
    } finally {
      scene.files.close();
    }
    return faults.thrown();
  }

  private void acted(Service service) throws SystemException {
    int count = random.nextInt(1, 6);
    for (int i = 0; i < count; i++) {
      client();
      network.run(random.nextLong(3) == 0 ? random.nextLong(3000) : 0);
    }
    if (!orderly) {
      disturb(service);
    }
    network.until(() -> proxyLoop.accepted() == count && service.active(proxyLoop) == 0, END);
    network.until(this::readOut, END);
  }

  void play() throws SystemException {
    try {
      Service service = serve();
      acted(service);
      check(service);
    } finally {
      files.close();
    }
  }

  /// Whether nobody reads any more what is still on its way; or not before the end of time.
  private boolean readOut() {
    return clients.values().stream().allMatch(client -> client.done)
        && servers.values().stream().allMatch(server -> server.done);
  }

  private void disturb(Service service) {
    for (int i = random.nextInt(4); i > 0; i--) {
      network.run(random.nextLong(random.nextBoolean() ? 100 : 10_000));
      switch (random.nextInt(5)) {
        case 0 -> network.partition(PROXY, CLIENTS);
        case 1, 2 -> network.partition(PROXY, one(hosts));
        case 3 -> network.heal();
        default -> {
          if (random.nextInt(4) == 0) {
            proxyLoop.execute(() -> service.terminate(proxyLoop));
          }
        }
      }
    }
    network.run(random.nextLong(60_000));
    network.heal();
  }

  private long millis() {
    return network.clock().nanoTime() / 1_000_000;
  }

  private void uploaded(ScriptedPeer server) {
    Long since = began.get(server.heardFrom());
    if (since != null) {
      within(uploadRate, server, since);
    }
  }

  private void downloaded(ScriptedPeer client) {
    within(downloadRate, client, began.getOrDefault(client.number, 0L));
  }

  /// A second's worth at the start, and one more because seconds are counted whole.
  private void within(long rate, ScriptedPeer peer, long since) {
    if (rate > 0 && peer.received > rate * ((millis() - since) / 1000 + 2)) {
      throw new AssertionError(peer.received + " bytes at " + rate + " a second are too early");
    }
  }

  // ---- what has to be so

  private void nothingHeld(Service service) {
    thrown.check();
    assertThat(service.active(proxyLoop)).as("sessions").isZero();
    assertThat(proxyLoop.connections()).as("connections").isZero();
    assertThat(proxyLoop.timers()).as("timers").isZero();
    assertThat(proxyLoop.buffers().outstanding()).as("buffers").isZero();
    assertThat(proxyLoop.pipes()).as("pipes").isZero();
  }

  private void check(Service service) throws SystemException {
    nothingHeld(service);
    List<String> lines = new ArrayList<>();
    Witness.SEEN.drainTo(lines);
    assertThat(lines).as("log lines").hasSize((int) proxyLoop.accepted());
    lines.forEach(this::checkLine);
    heard(servers, clients);
    heard(clients, servers);
    if (orderly) {
      assertThat(lines).hasSize(clients.size()).hasSize(servers.size());
    }
  }

  private void checkLine(String line) {
    String[] fields = line.split("\\|", -1);
    assertThat(fields[0]).isIn("200", "502");
    long up = last(fields[4]);
    long down = last(fields[5]);
    assertThat(up).as(line).isLessThanOrEqualTo(Long.parseLong(fields[1]));
    assertThat(down).as(line).isGreaterThanOrEqualTo(Long.parseLong(fields[2]));
    if (orderly) {
      assertThat(fields[0] + " " + up + " " + down)
          .as(line)
          .isEqualTo("200 " + fields[1] + " " + fields[2]);
    }
  }

  private static long last(String list) {
    return Long.parseLong(list.substring(list.lastIndexOf(' ') + 1));
  }

  private void heard(Map<Integer, ScriptedPeer> some, Map<Integer, ScriptedPeer> others) {
    Map<Integer, ScriptedPeer> left = new HashMap<>(others);
    some.values().forEach(peer -> heard(peer, left));
  }

  private void heard(ScriptedPeer peer, Map<Integer, ScriptedPeer> others) {
    assertThat(peer.wrong).isNull();
    if (peer.heardFrom() < 0) {
      assertThat(orderly && (halfClose || peer.script.end() == Script.End.AWAIT))
          .as("nothing heard by %s", peer.number)
          .isFalse();
      return;
    }
    ScriptedPeer other = others.remove(peer.heardFrom());
    assertThat(other).as("the one that %s hears from", peer.number).isNotNull();
    assertThat(peer.received).isLessThanOrEqualTo(other.sent);
    if (orderly) {
      assertThat(peer.received).isEqualTo(other.script.total());
    }
  }

  @Override
  public String toString() {
    return (orderly ? "orderly" : "rough")
        + "\n"
        + text
        + network.conditions()
        + "\nclients "
        + clients.values()
        + "\nservers "
        + servers.values();
  }
}
