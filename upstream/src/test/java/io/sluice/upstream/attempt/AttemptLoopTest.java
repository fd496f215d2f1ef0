package io.sluice.upstream.attempt;

import static io.sluice.upstream.attempt.AttemptLoop.Step.CONNECTED;
import static io.sluice.upstream.attempt.AttemptLoop.Step.EXHAUSTED;
import static io.sluice.upstream.attempt.AttemptLoop.Step.LOCAL_ERROR;
import static io.sluice.upstream.attempt.AttemptLoop.Step.PENDING;
import static io.sluice.upstream.attempt.AttemptLoop.Step.READY;
import static io.sluice.upstream.attempt.AttemptLoop.Step.UNRESOLVED;
import static io.sluice.upstream.group.TestServer.server;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.Position;
import io.sluice.core.address.IpAddress;
import io.sluice.core.address.UnixAddress;
import io.sluice.core.bytes.Bytes;
import io.sluice.net.Channel;
import io.sluice.net.ChannelHandler;
import io.sluice.net.ConnectOptions;
import io.sluice.net.FileThreads;
import io.sluice.net.ListenSpec;
import io.sluice.net.LoopEvent;
import io.sluice.net.LoopOptions;
import io.sluice.net.SystemException;
import io.sluice.net.dns.ResolverCounters;
import io.sluice.net.dns.ResolverSettings;
import io.sluice.net.dns.Resolvers;
import io.sluice.net.sim.SimDns;
import io.sluice.net.sim.SimLoop;
import io.sluice.net.sim.SimNetwork;
import io.sluice.upstream.balance.RoundRobin;
import io.sluice.upstream.conf.Destination;
import io.sluice.upstream.connect.Keepalive;
import io.sluice.upstream.connect.LoopThread;
import io.sluice.upstream.connect.ProxyBind;
import io.sluice.upstream.group.Group;
import io.sluice.upstream.group.GroupQueue;
import io.sluice.upstream.group.GroupState;
import io.sluice.upstream.group.Membership;
import io.sluice.upstream.group.TestServer;
import io.sluice.upstream.peer.Members;
import io.sluice.upstream.peer.Peer;
import io.sluice.upstream.peer.Result;
import io.sluice.upstream.peer.ServerLine;
import io.sluice.upstream.peer.TestExchange;
import io.sluice.upstream.resolve.UpstreamUrl;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What each call of an attempt loop comes to, at once and later, on a simulated network.
final class AttemptLoopTest {
  private static final long CONNECT_TIMEOUT = 1_000;
  private static final IpAddress HOST = IpAddress.v4(0x0a010001, 0);
  private static final IpAddress NAME_SERVER = IpAddress.v4(0x0a010035, 53);

  private final SimNetwork network = new SimNetwork(5);
  private final List<LoopEvent> complaints = new ArrayList<>();
  private final SimLoop loop = network.newLoop("loop", options(), HOST);
  private final SimLoop servers = network.newLoop("servers", options(), HOST);
  private final TestExchange exchange = new TestExchange();
  private final Owner owner = new Owner();
  private RetryPolicy retry = new RetryPolicy(Failure.USUAL, 0, 0);
  private ProxyBind bind = ProxyBind.OFF;
  private boolean bindDynamic;
  private boolean timeoutFirst;

  private LoopOptions options() {
    return new LoopOptions(new FileThreads(), complaints::add);
  }

  /// Acts on what comes, as a session does, and remembers what came later.
  private final class Owner implements AttemptLoop.Listener, ChannelHandler {
    final AttemptLoop attempts = new AttemptLoop(this);
    final List<AttemptLoop.Step> resumed = new ArrayList<>();
    private boolean inside;

    AttemptLoop.Step start(Group group) {
      attach(false);
      return act(call(() -> attempts.resolve(group)));
    }

    AttemptLoop.Step start(Destination to) {
      attach(false);
      return act(call(() -> attempts.resolve(to)));
    }

    void attach(boolean datagrams) {
      attempts.attach(exchange, loop, settings(datagrams), this);
    }

    AttemptLoop.Step fail(Failure why, boolean replayable) {
      return act(call(() -> attempts.fail(why, replayable)));
    }

    private AttemptLoop.Step call(Supplier<AttemptLoop.Step> call) {
      inside = true;
      AttemptLoop.Step step = call.get();
      inside = false;
      return step;
    }

    private AttemptLoop.Step act(AttemptLoop.Step step) {
      if (step == CONNECTED) {
        channel().handler(this);
      }
      return step == READY ? act(call(attempts::next)) : step;
    }

    Channel channel() {
      Channel channel = attempts.channel();
      if (channel == null) {
        throw new AssertionError("not connected");
      }
      return channel;
    }

    @Override
    public void resumed(AttemptLoop.Step step) {
      assertThat(inside).as("inside of a call").isFalse();
      resumed.add(act(step));
    }

    @Override
    public void readable(Channel c) {}

    @Override
    public void writable(Channel c) {}

    void finish(boolean keep) {
      attempts.finish(Result.OK, keep);
    }
  }

  private AttemptSettings settings(boolean datagrams) {
    return new AttemptSettings(
        ConnectOptions.DEFAULT, bind, bindDynamic, CONNECT_TIMEOUT, retry, datagrams, timeoutFirst);
  }

  /// Has the servers at some places of a group be there.
  private void listen(int... places) throws SystemException {
    for (int place : places) {
      ListenSpec spec = ListenSpec.of(IpAddress.v4(0x0a000001 + place, 80));
      servers.accept(network.bind(spec), channel -> channel.handler(new Closing()));
    }
  }

  private static final class Closing implements ChannelHandler {
    private final byte[] buffer = new byte[64];

    @Override
    public void readable(Channel c) {
      int n = Channel.AGAIN;
      do {
        n = c.recv(buffer, 0, buffer.length);
      } while (n > 0);
      if (n != Channel.AGAIN) {
        c.close();
      }
    }

    @Override
    public void writable(Channel c) {}
  }

  private static Group group(TestServer... servers) {
    return TestServer.group(RoundRobin.INSTANCE, servers);
  }

  private static Group keeping(TestServer... servers) {
    return keeping(false, servers);
  }

  private static Group keeping(boolean ntlm, TestServer... servers) {
    GroupState state = new GroupState();
    Members members = new Membership(state, TestServer.lines(servers)).members();
    Group group = new Group("u", null, new Position("test", 1, 1));
    Keepalive keepalive = new Keepalive(4, true, 1000, 60_000, 60_000, ntlm);
    group.complete(state, members, RoundRobin.INSTANCE, keepalive);
    return group;
  }

  private static Group queueing(int most, TestServer... servers) {
    Group group = group(servers);
    group.queue(new GroupQueue(new GroupQueue.Settings(most, 500)));
    return group;
  }

  private String column(Attempt.Column column) {
    Bytes out = new Bytes();
    owner.attempts.attempts().write(column, out);
    return out.toString();
  }

  private static int connections(Group group) {
    return group.peers().stream().mapToInt(Peer::connections).sum();
  }

  @AfterEach
  void nothingIsLeft() {
    owner.finish(false);
    network.run(100);
    assertThat(loop.connections()).as("open connections").isZero();
    assertThat(loop.timers()).as("armed timers").isZero();
    assertThat(complaints).isEmpty();
  }

  // ---- connects

  @Test
  void aConnectIsPendingAndThenStands() throws SystemException {
    listen(0);
    Group group = group(server("a"), server("b"));

    assertThat(owner.start(group)).isEqualTo(PENDING);
    assertThat(connections(group)).isOne();
    network.run(10);

    assertThat(owner.resumed).containsExactly(CONNECTED);
    assertThat(owner.attempts.name()).isEqualTo("10.0.0.1:80");
    assertThat(owner.channel().connection().remote().text()).isEqualTo("10.0.0.1:80");
    owner.finish(false);
    assertThat(connections(group)).isZero();
    assertThat(owner.attempts.channel()).isNull();
  }

  @Test
  void aPeerThatRefusesIsFollowedByTheNextWithoutTheOwner() throws SystemException {
    listen(1);
    Group group = group(server("a"), server("b"));

    assertThat(owner.start(group)).isEqualTo(PENDING);
    network.run(10);

    assertThat(owner.resumed).containsExactly(CONNECTED);
    assertThat(column(Attempt.Column.ADDRESS)).isEqualTo("10.0.0.1:80, 10.0.0.2:80");
    assertThat(column(Attempt.Column.STATUS)).isEqualTo("502, -");
    assertThat(group.peers().getFirst().fails()).isOne();
    assertThat(group.peers().getFirst().connections()).isZero();
    assertThat(group.peers().getLast().connections()).isOne();
  }

  @Test
  void peersThatAllRefuseExhaustTheGroup() {
    Group group = group(server("a"), server("b"));

    assertThat(owner.start(group)).isEqualTo(PENDING);
    network.run(10);

    assertThat(owner.resumed).containsExactly(EXHAUSTED);
    assertThat(owner.attempts.failure()).isEqualTo(Failure.ERROR);
    assertThat(connections(group)).isZero();
    assertThat(exchange.lines).hasSize(4).first().asString().contains("connect() failed (111");
  }

  @Test
  void aConnectTimesOut() throws SystemException {
    listen(0);
    network.isolate(HOST);

    assertThat(owner.start(group(server("a"), server("b").backup()))).isEqualTo(PENDING);
    network.run(CONNECT_TIMEOUT + 10);
    assertThat(owner.resumed).isEmpty();
    network.run(CONNECT_TIMEOUT + 10);

    assertThat(owner.resumed).containsExactly(EXHAUSTED);
    assertThat(owner.attempts.failure()).isEqualTo(Failure.TIMEOUT);
    assertThat(column(Attempt.Column.STATUS)).isEqualTo("504, 504");
    assertThat(exchange.lines.get(0)).endsWith("upstream server temporarily disabled");
    assertThat(exchange.lines.get(1)).endsWith("upstream timed out (110: Connection timed out)");
    network.heal();
  }

  /// As nginx's stream has it.
  @Test
  void theLogMayTellFirstThatAConnectTimedOut() throws SystemException {
    listen(0);
    timeoutFirst = true;
    network.isolate(HOST);
    owner.start(group(server("a"), server("b").backup()));
    network.run(2 * CONNECT_TIMEOUT + 10);

    assertThat(exchange.lines.get(0)).endsWith("upstream timed out (110: Connection timed out)");
    assertThat(exchange.lines.get(1)).endsWith("upstream server temporarily disabled");
    network.heal();
  }

  @ParameterizedTest
  @CsvSource({"false, 1", "true, 2"})
  void theLocalAddressIsEvaluatedOnceOrForEachAttempt(boolean dynamic, int times) {
    bind = new ProxyBind(null, TestExchange.KEY, false);
    bindDynamic = dynamic;
    exchange.key = "nonsense";
    owner.start(group(server("a"), server("b")));
    network.run(10);

    assertThat(exchange.lines)
        .filteredOn(line -> line.endsWith("invalid local address \"nonsense\""))
        .hasSize(times);
  }

  @Test
  void aPolicyBoundsTheAttempts() {
    retry = new RetryPolicy(Failure.USUAL, 2, 0);
    owner.start(group(server("a"), server("b"), server("c")));
    network.run(10);

    assertThat(owner.resumed).containsExactly(EXHAUSTED);
    assertThat(column(Attempt.Column.ADDRESS)).isEqualTo("10.0.0.1:80, 10.0.0.2:80");
  }

  @Test
  void aPolicyBoundsTheTime() throws SystemException {
    listen(1);
    retry = new RetryPolicy(Failure.USUAL, 0, CONNECT_TIMEOUT);
    network.isolate(HOST);
    owner.start(group(server("a"), server("b")));
    network.run(CONNECT_TIMEOUT + 10);

    assertThat(owner.resumed).containsExactly(EXHAUSTED);
    assertThat(owner.attempts.failure()).isEqualTo(Failure.TIMEOUT);
    network.heal();
  }

  @Test
  void aPolicyNamesFailures() {
    retry = new RetryPolicy(Set.of(Failure.TIMEOUT), 0, 0);
    owner.start(group(server("a"), server("b")));
    network.run(10);

    assertThat(owner.resumed).containsExactly(EXHAUSTED);
    assertThat(column(Attempt.Column.ADDRESS)).isEqualTo("10.0.0.1:80");
  }

  @Test
  void aConnectCanBeGivenUp() {
    Group group = group(server("a"), server("b"));
    owner.start(group);
    owner.finish(false);
    network.run(CONNECT_TIMEOUT + 10);

    assertThat(owner.resumed).isEmpty();
    assertThat(connections(group)).isZero();
  }

  @Test
  void aSocketForDatagramsStandsAtOnce() {
    owner.attach(true);
    Group group = group(server("a"));
    assertThat(owner.attempts.resolve(group)).isEqualTo(READY);
    assertThat(owner.attempts.next()).isEqualTo(CONNECTED);
    owner.channel().handler(owner);
    network.run(10);

    assertThat(owner.resumed).isEmpty();
  }

  @Test
  void aLocalErrorIsNoPeersFault() {
    SimLoop full = network.newLoop("full", options().connections(0), HOST);
    owner.attach(false);
    Group group = group(server("a"), server("b"));
    AttemptLoop attempts = new AttemptLoop(owner);
    attempts.attach(exchange, full, settings(false), this);
    attempts.resolve(group);

    assertThat(attempts.next()).isEqualTo(LOCAL_ERROR);
    assertThat(owner.resumed).isEmpty();
    attempts.finish(Result.OK, false);
    assertThat(connections(group)).isZero();
    assertThat(group.peers().getFirst().fails()).isZero();
    assertThat(column(Attempt.Column.ADDRESS)).isEmpty();
    complaints.clear(); // that the loop is full
  }

  /// A real loop, since the system tells at once that a UNIX socket is not there. So many fail one
  /// after the other that the stack would not hold them.
  @Test
  void connectsThatFailAtOnceAreFollowedAtOnce() throws Exception {
    List<ServerLine> lines =
        IntStream.range(0, 20_000)
            .mapToObj(i -> new UnixAddress("/nowhere/" + i + ".sock"))
            .map(address -> ServerLine.implicit(address.text(), List.of(address)))
            .toList();
    Group group = new Group("u", null, new Position("test", 1, 1));
    GroupState state = new GroupState();
    Members members = new Membership(state, lines).members();
    group.complete(state, members, RoundRobin.INSTANCE, Keepalive.NONE);
    try (LoopThread thread = new LoopThread()) {
      thread.run(() -> {
        Owner other = new Owner();
        other.attempts.attach(exchange, thread.loop, settings(false), this);
        other.attempts.resolve(group);

        assertThat(other.attempts.next()).isEqualTo(EXHAUSTED);
        assertThat(other.attempts.failure()).isEqualTo(Failure.ERROR);
        assertThat(other.resumed).isEmpty();
        assertThat(Attempts.of(exchange)).extracting(Attempts::count).isEqualTo(20_000);
        other.finish(false);
      });
    }
    assertThat(connections(group)).isZero();
    owner.attach(false);
  }

  // ---- choices

  @Test
  void aGroupWithoutALiveServerIsExhaustedAtOnce() {
    assertThat(owner.start(group(server("a").down()))).isEqualTo(EXHAUSTED);

    assertThat(owner.resumed).isEmpty();
    assertThat(owner.attempts.failure()).isEqualTo(Failure.NO_LIVE_SERVER);
    assertThat(owner.attempts.name()).isEqualTo("u");
    assertThat(exchange.lines).singleElement().asString().endsWith("no live upstreams");
  }

  @Test
  void aTurnInTheQueueIsPending() throws SystemException {
    listen(0);
    Group group = queueing(1, server("a").maxConns(1));
    PeerSelector before = new PeerSelector();
    before.start(group, loop, exchange);
    assertThat(before.next()).isNotNull();

    assertThat(owner.start(group)).isEqualTo(PENDING);
    network.run(10);
    assertThat(owner.resumed).isEmpty();
    before.done(Result.OK);
    network.run(10);

    assertThat(owner.resumed).containsExactly(CONNECTED);
    assertThat(column(Attempt.Column.QUEUE_TIME)).isNotEqualTo("-");
  }

  @Test
  void aTurnInTheQueueMayNotComeInTime() {
    Group group = queueing(1, server("a").maxConns(1));
    PeerSelector before = new PeerSelector();
    before.start(group, loop, exchange);
    assertThat(before.next()).isNotNull();

    assertThat(owner.start(group)).isEqualTo(PENDING);
    network.run(600);

    assertThat(owner.resumed).containsExactly(EXHAUSTED);
    assertThat(owner.attempts.failure()).isEqualTo(Failure.NO_LIVE_SERVER);
    assertThat(exchange.lines).last().asString().endsWith("upstream queue timed out");
  }

  @Test
  void aFullQueueExhaustsAtOnce() {
    Group group = queueing(1, server("a").maxConns(1));
    PeerSelector before = new PeerSelector();
    before.start(group, loop, exchange);
    before.next();
    AttemptLoop waiting = new Owner().attempts;
    owner.attach(false);
    waiting.attach(new TestExchange(), loop, settings(false), this);
    waiting.resolve(group);
    assertThat(waiting.next()).isEqualTo(PENDING);

    assertThat(owner.start(group)).isEqualTo(EXHAUSTED);
    assertThat(exchange.lines).last().asString().endsWith("upstream queue is full");
    waiting.finish(Result.OK, false);
    assertThat(group.queue()).extracting(GroupQueue::length).isEqualTo(0);
  }

  // ---- what becomes of an attempt

  @Test
  void aKeptConnectionStandsAtOnce() throws SystemException {
    listen(0);
    Group group = keeping(server("a"));
    owner.start(group);
    network.run(10);
    Channel first = owner.channel();
    first.send("ping".getBytes(StandardCharsets.US_ASCII), 0, 4, false);
    assertThat(owner.attempts.sent()).isEqualTo(4);
    owner.finish(true);
    assertThat(connections(group)).isZero();
    network.run(10);

    assertThat(owner.start(group)).isEqualTo(CONNECTED);
    assertThat(owner.channel()).isSameAs(first);
    assertThat(owner.attempts.sent()).isZero();
    assertThat(column(Attempt.Column.ADDRESS)).isEqualTo("10.0.0.1:80 : 10.0.0.1:80");
  }

  /// The peer may close what it has kept while a request is on its way: that spends no attempt.
  @Test
  void aKeptConnectionThatFailsIsForgiven() throws SystemException {
    listen(0);
    retry = new RetryPolicy(Failure.USUAL, 1, 0);
    Group group = keeping(server("a"), server("b").backup());
    owner.start(group);
    network.run(10);
    owner.finish(true);
    network.run(10);
    assertThat(owner.start(group)).isEqualTo(CONNECTED);

    assertThat(owner.attempts.mayRetry(Failure.ERROR, true)).isFalse();
    assertThat(owner.attempts.fail(Failure.ERROR, true)).isEqualTo(READY);
    assertThat(owner.attempts.channel()).isNull();
  }

  @Test
  void aRequestThatCannotBeSentAgainIsNotRetried() throws SystemException {
    listen(0, 1);
    Group group = group(server("a"), server("b"));
    owner.start(group);
    network.run(10);

    assertThat(owner.attempts.mayRetry(Failure.ERROR, false)).isFalse();
    assertThat(owner.attempts.mayRetry(Failure.HTTP_404, true)).isFalse();
    assertThat(owner.attempts.mayRetry(Failure.ERROR, true)).isTrue();
    assertThat(owner.fail(Failure.ERROR, false)).isEqualTo(EXHAUSTED);
    assertThat(connections(group)).isZero();
  }

  @Test
  void anAttemptThatFailsIsFollowedByAnother() throws SystemException {
    listen(0, 1);
    retry = new RetryPolicy(Set.of(Failure.HTTP_404), 0, 0);
    Group group = group(server("a"), server("b"));
    owner.start(group);
    network.run(10);

    assertThat(owner.fail(Failure.HTTP_404, true)).isEqualTo(PENDING);
    network.run(10);
    assertThat(owner.resumed).containsExactly(CONNECTED, CONNECTED);
    assertThat(group.peers().getFirst().fails()).as("404 is no failure of the peer").isZero();
    assertThat(owner.attempts.mayRetry(Failure.HTTP_404, true)).as("the last").isFalse();
  }

  /// `ntlm`: what a client has proved on a connection holds for nobody else.
  @Test
  void aConnectionOnWhichAClientAuthenticatesIsItsOwn() throws SystemException {
    listen(0, 1);
    Group group = keeping(true, server("a"), server("b"));
    List<Channel> clients = new ArrayList<>();
    IpAddress front = HOST.withPort(8080);
    loop.accept(network.bind(ListenSpec.of(front)), clients::add);
    servers.connect(front, ConnectOptions.DEFAULT, new Closing());
    servers.connect(front, ConnectOptions.DEFAULT, new Closing());
    network.run(10);
    clients.forEach(client -> client.handler(new Closing()));

    Channel first = serve(group, clients.get(0), true);
    Channel second = serve(group, clients.get(1), false);
    assertThat(second).isNotSameAs(first);
    assertThat(serve(group, clients.get(0), false)).as("again").isSameAs(first);
    assertThat(serve(group, clients.get(1), false)).as("anybody's").isSameAs(second);

    clients.forEach(Channel::close);
    network.run(10);
    assertThat(loop.connections()).as("kept").isOne();
    group.closeIdle(loop);
  }

  /// Serves a request of a client, whose connection to a server is kept.
  private Channel serve(Group group, Channel client, boolean authenticates) {
    owner.attach(false);
    owner.attempts.resolve(group);
    assertThat(owner.attempts.bindsClients()).isTrue();
    owner.attempts.bind(client.connection(), authenticates);
    owner.act(owner.attempts.next());
    network.run(10);
    Channel used = owner.channel();
    owner.finish(true);
    network.run(10);
    return used;
  }

  // ---- destinations

  @Test
  void noDestinationIsUnresolved() {
    owner.attach(false);
    assertThat(owner.attempts.resolve((Destination) null)).isEqualTo(UNRESOLVED);
    assertThat(owner.start(named(null))).isEqualTo(UNRESOLVED);
    assertThat(exchange.lines)
        .singleElement()
        .asString()
        .endsWith("no resolver defined to resolve a.example");
  }

  @Test
  void aNameIsPendingAndThenKnown() throws SystemException {
    listen(0);
    Resolvers resolvers = resolvers("10.0.0.1");

    assertThat(owner.start(named(resolvers))).isEqualTo(PENDING);
    network.run(100);
    assertThat(owner.resumed).containsExactly(PENDING, CONNECTED);
    owner.finish(false);

    owner.resumed.clear();
    assertThat(owner.start(named(resolvers))).as("known to the cache").isEqualTo(PENDING);
    assertThat(owner.attempts.name()).as("of the present connect").isEqualTo("10.0.0.1:80");
    network.run(100);
    assertThat(owner.resumed).containsExactly(CONNECTED);
    resolvers.close(loop);
  }

  @Test
  void aNameMayNotExist() throws SystemException {
    Resolvers resolvers = resolvers();

    assertThat(owner.start(named(resolvers))).isEqualTo(PENDING);
    network.run(100);
    assertThat(owner.resumed).containsExactly(UNRESOLVED);
    assertThat(exchange.lines)
        .last()
        .asString()
        .endsWith("a.example could not be resolved (3: Host not found)");
    resolvers.close(loop);
  }

  @Test
  void aNameCanBeGivenUp() throws SystemException {
    Resolvers resolvers = resolvers("10.0.0.1");
    owner.start(named(resolvers));
    owner.finish(false);
    network.run(100);

    assertThat(owner.resumed).isEmpty();
    resolvers.close(loop);
  }

  private Resolvers resolvers(String... addresses) throws SystemException {
    SimDns dns = new SimDns(network, network.newLoop("dns", options(), NAME_SERVER), NAME_SERVER);
    if (addresses.length > 0) {
      dns.host("a.example", addresses);
    }
    return new Resolvers(
        new ResolverSettings(List.of(NAME_SERVER), 0, true, false),
        null,
        ResolverCounters::new,
        exchange::log);
  }

  private static Destination named(@Nullable Resolvers resolvers) {
    try {
      return new Destination.Named(UpstreamUrl.parse("a.example:80", 0), resolvers, 1_000);
    } catch (UpstreamUrl.InvalidUrlException e) {
      throw new AssertionError(e);
    }
  }
}
