package io.sluice.bench.micro;

import io.sluice.config.Configuration;
import io.sluice.config.Context;
import io.sluice.config.Directive;
import io.sluice.config.Directives;
import io.sluice.config.Environment;
import io.sluice.config.Sources;
import io.sluice.core.address.IpAddress;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.text.Variable;
import io.sluice.core.text.Variables;
import io.sluice.net.FileThreads;
import io.sluice.net.Loop;
import io.sluice.net.LoopOptions;
import io.sluice.net.sim.SimNetwork;
import io.sluice.upstream.UpstreamFeature;
import io.sluice.upstream.attempt.PeerSelector;
import io.sluice.upstream.conf.Upstreams;
import io.sluice.upstream.group.Group;
import io.sluice.upstream.group.PeerMemory;
import io.sluice.upstream.peer.Peer;
import io.sluice.upstream.peer.Result;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What it costs to choose a peer and to give it back, while 64 exchanges are under way. Each is
/// about another key, and another client.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class ChoiceBenchmark {
  private static final int UNDER_WAY = 64;
  private static final int CLIENTS = 1 << 14;

  /// How peers are chosen.
  public enum Method {
    ROUND_ROBIN(""),
    WEIGHTED(""),
    LEAST_CONN("least_conn;"),
    LEAST_TIME("least_time last_byte;"),
    LEAST_TIME_INFLIGHT("least_time last_byte inflight;"),
    FAIR("fair;"),
    HASH("hash $key;"),
    HASH_CONSISTENT("hash $key consistent;"),
    IP_HASH("ip_hash;"),
    RANDOM("random;"),
    RANDOM_TWO("random two;");

    final String directive;

    Method(String directive) {
      this.directive = directive;
    }
  }

  @Param Method method = Method.ROUND_ROBIN;

  @Param({"10", "100", "1000", "10000"})
  int peers;

  private final FileThreads files = new FileThreads();
  private final IdleExchange exchange = new IdleExchange();
  private final IpAddress[] clients = new IpAddress[CLIENTS];
  private final byte[][] keys = new byte[CLIENTS][];
  private final PeerSelector[] selections = new PeerSelector[UNDER_WAY];
  private Group group;
  private Loop loop;
  private int next;

  @Setup
  public void start() {
    loop = new SimNetwork(0).newLoop("loop", new LoopOptions(files, new Failing()), address());
    group = group();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < CLIENTS; i++) {
      clients[i] = IpAddress.v4(random.nextInt(), 1);
      keys[i] = Bytes.of(Long.toHexString(random.nextLong()));
    }
    for (int i = 0; i < UNDER_WAY; i++) {
      selections[i] = new PeerSelector();
      selections[i].start(group, loop, exchange);
      selections[i].next();
    }
  }

  private static IpAddress address() {
    return IpAddress.v4(0x7F000001, 0);
  }

  private Group group() {
    Variables variables = new Variables("http");
    variables.define(Variable.of("key", (IdleExchange _, Bytes out) -> key(out)));
    Directive<Boolean> http =
        Directive.block("http", Context.HTTP)
            .in(Context.MAIN)
            .onOpen((block, _) -> block.attach(Variables.KEY, variables));
    List<Directive<?>> known = new ArrayList<>(new UpstreamFeature().directives());
    known.add(http);
    StringBuilder text = new StringBuilder("http { upstream u { ").append(method.directive);
    for (int i = 0; i < peers; i++) {
      text.append("server 10.0.").append(i / 250).append('.').append(i % 250);
      text.append(method == Method.WEIGHTED ? " weight=" + (i % 7 + 1) : "").append(";\n");
    }
    String file = text.append("} }").toString();
    Environment environment =
        Environment.of("/", "conf").withSources(Sources.of(Map.of("/conf", file)));
    Configuration read = Configuration.load(environment, new Directives(known));
    Upstreams groups = Upstreams.of(read.root().children(http).getFirst());
    variables.resolve();
    groups.complete(
        new PeerMemory(),
        e -> {
          throw e;
        });
    return groups.groups().getFirst();
  }

  private boolean key(Bytes out) {
    byte[] key = keys[next & (CLIENTS - 1)];
    out.append(key);
    return true;
  }

  @TearDown
  public void stop() throws IOException {
    files.close();
  }

  /// The oldest of the exchanges ends, and a new one begins.
  @Benchmark
  public @Nullable Peer choose() {
    PeerSelector selection = selections[next++ & (UNDER_WAY - 1)];
    selection.done(Result.OK);
    exchange.remote(clients[next & (CLIENTS - 1)]);
    selection.start(group, loop, exchange);
    return selection.next();
  }
}
