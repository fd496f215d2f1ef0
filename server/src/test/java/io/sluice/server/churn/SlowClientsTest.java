package io.sluice.server.churn;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.IpAddress;
import io.sluice.net.FileThreads;
import io.sluice.net.LoopEvent;
import io.sluice.net.LoopOptions;
import io.sluice.net.sim.NullLayer;
import io.sluice.net.sim.SimConditions;
import io.sluice.net.sim.SimLoop;
import io.sluice.net.sim.SimNetwork;
import io.sluice.server.SimServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Answers that are larger than what is kept of them, for clients whose sockets take little at a
/// time: none may stop half-way.
final class SlowClientsTest {
  private static final int SEEDS = 15;
  private static final long HOUR = 3_600_000;
  private static final IpAddress PROXY = IpAddress.v4(0x0A000001, 80);
  private static final IpAddress ORIGIN = IpAddress.v4(0x0A010000, 80);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "proxy_buffering off;",
        "proxy_max_temp_file_size 0;",
        "proxy_busy_buffers_size 1k;",
      })
  void everyAnswerIsWhole(String how) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      play(seed, "proxy_buffer_size 1k; proxy_buffers 3 1k; " + how);
    }
  }

  private Plan plan(String buffers) {
    Line line = new Line(ORIGIN.text(), false, false, 1, 1, 10, 0, 0, Line.Use.ALL, "");
    Plan.Group group = new Plan.Group("g0", "", Plan.Sticky.NONE, 0, 0, 2, List.of(line));
    boolean buffering = !buffers.contains("buffering");
    Plan.Passing passing =
        new Plan.Passing(
            Set.of("error"),
            0,
            0,
            3,
            3,
            true,
            buffering,
            false,
            false,
            buffers.replace("proxy_buffering off;", ""),
            1024);
    String log = "error_log " + folder.resolve("error.log") + " emerg;";
    return new Plan(1, log, passing, List.of(group));
  }

  private void play(long seed, String buffers) {
    SplittableRandom random = new SplittableRandom(seed);
    SimNetwork network = new SimNetwork(seed);
    network.conditions(new SimConditions(50, 500, 0, 0, 1460, 5000, 0.5));
    List<LoopEvent> complaints = new ArrayList<>();
    LoopOptions options = new LoopOptions(new FileThreads(), complaints::add);
    SimLoop clientLoop = network.newLoop("clients", options, IpAddress.v4(0x0A000002, 0));
    SimLoop originLoop = network.newLoop("origin", options, ORIGIN.withPort(0));
    Journal journal = new Journal(network, false);
    Plan plan = plan(buffers);
    Roster roster = new Roster(plan, journal::nanos, 0, 0);
    roster.plan(plan);
    Rules rules = new Rules(journal, roster, false, NullLayer.ifWanted() != null);
    Sockets sockets = new Sockets(journal, roster, rules);
    Witness witness = new Witness(rules::over);
    Origin origin = new Origin(network, originLoop, ORIGIN, journal, sockets, random.split(), 1);
    List<Client> clients = new ArrayList<>();
    try (SimServer server =
        new SimServer(network, PROXY.withPort(0), folder, plan.text(), List.of(witness), sockets)) {
      for (int i = 0; i < 3; i++) {
        IpAddress own = IpAddress.v4(0x0A020000 + i, 0);
        Wish wish = new Wish("GET", "g0", -1, false, false, null);
        clients.add(
            new Client(
                clientLoop, PROXY, own, journal, rules, random.split(), 15, "sid", _ -> wish));
      }
      boolean done = network.until(() -> clients.stream().allMatch(Client::done), HOUR);
      journal.check();
      assertThat(done).as("with seed %s all of %s", seed, rules.asks().values()).isTrue();
      server.check();
    }
    origin.close();
    assertThat(complaints).isEmpty();
  }
}
