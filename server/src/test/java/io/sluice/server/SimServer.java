package io.sluice.server;

import io.sluice.config.Environment;
import io.sluice.config.Level;
import io.sluice.config.Sources;
import io.sluice.core.address.IpAddress;
import io.sluice.core.feature.Feature;
import io.sluice.core.generation.Generation;
import io.sluice.net.FileThreads;
import io.sluice.net.LayerFactory;
import io.sluice.net.Loop;
import io.sluice.net.LoopEvent;
import io.sluice.net.LoopOptions;
import io.sluice.net.sim.NullLayer;
import io.sluice.net.sim.SimLoop;
import io.sluice.net.sim.SimNetwork;
import io.sluice.net.sim.SimWatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A server with all features on a simulated network. Its loops are turned by the network, on the
/// thread of the test; so are its reloads.
public final class SimServer implements AutoCloseable {
  private static final int CONNECTIONS = 4096;

  private final SimNetwork network;
  private final Path folder;
  private final List<Feature> features;
  private final FileThreads files = new FileThreads();
  private final List<LoopEvent> complaints = new ArrayList<>();
  private final List<SimLoop> loops = new ArrayList<>();
  private final List<Worker> workers = new ArrayList<>();
  private final List<String> said = new ArrayList<>();
  private final List<String> left = new ArrayList<>();
  private final Generations generations;
  private Predicate<LoopEvent> expected = _ -> false;
  private Serving serving;
  private int open;

  /// Listens, and serves as soon as the network runs.
  ///
  /// @param host from where it connects
  /// @param folder for its log and temporary files
  /// @param watch sees the connections of all its loops
  public SimServer(
      SimNetwork network,
      IpAddress host,
      Path folder,
      String text,
      List<Feature> features,
      SimWatch watch) {
    this(network, NullLayer.ifWanted(), host, folder, text, features, watch);
  }

  /// As above.
  ///
  /// @param layer what lies over all its connections, or null
  public SimServer(
      SimNetwork network,
      @Nullable LayerFactory layer,
      IpAddress host,
      Path folder,
      String text,
      List<Feature> features,
      SimWatch watch) {
    this.network = network;
    this.folder = folder;
    this.features = features;
    ServerOptions options =
        ServerOptions.of(environment(text))
            .withNetwork(network)
            .withClock(network.clock())
            .withReport(this::hear);
    generations = new Generations(options);
    try {
      serving = generations.first(Loaded.load(options.environment(), features));
    } catch (StartException e) {
      throw refused(e);
    }
    count(serving.generation());
    for (int i = 0; i < Workers.count(serving.generation()); i++) {
      LoopOptions with = new LoopOptions(files, this::told).connections(CONNECTIONS).layer(layer);
      SimLoop loop = network.newLoop("worker " + i, with, host);
      loop.watch(watch);
      loops.add(loop);
      LoopLog log = new LoopLog(serving.log(), network.clock(), (_, _) -> {});
      workers.add(new Worker(i, serving, loop, log, new Leaving(), _ -> {}));
    }
  }

  private Environment environment(String text) {
    String file = folder.resolve("sluice.conf").toString();
    return Environment.of(folder.toString(), file).withSources(Sources.of(Map.of(file, text)));
  }

  private void hear(Level level, String message) {
    said.add("[" + level + "] " + message);
  }

  private AssertionError refused(StartException why) {
    return new AssertionError("refused: " + said, why);
  }

  private void count(Generation generation) {
    open++;
    generation.onClose(() -> open--);
  }

  /// Takes another configuration, which has as many workers.
  public void reload(String text) {
    Serving before = serving;
    Generations.Next next;
    try {
      next = generations.next(Loaded.load(environment(text), features), this::hear, before);
    } catch (StartException e) {
      throw refused(e);
    }
    serving = next.serving();
    count(serving.generation());
    int[] quiet = {0};
    for (Worker worker : workers) {
      worker.serve(
          serving,
          () -> {
            if (++quiet[0] == workers.size()) {
              next.closeUnneeded().run();
            }
          });
    }
    before.generation().release();
  }

  /// What a loop may tell without its being a complaint.
  public void expect(Predicate<LoopEvent> events) {
    expected = events;
  }

  private void told(LoopEvent event) {
    if (!expected.test(event)) {
      complaints.add(event);
    }
  }

  /// The loops of its workers.
  public List<SimLoop> loops() {
    return loops;
  }

  /// How many configurations are still in use.
  public int generations() {
    return open;
  }

  /// Looks whether it has complained.
  ///
  /// @throws AssertionError if anything has gone wrong inside
  public void check() {
    if (!complaints.isEmpty()) {
      throw new AssertionError(complaints.getFirst().text());
    }
  }

  /// Ends it gracefully.
  ///
  /// @throws AssertionError if it does not, or if it leaves anything over
  @Override
  public void close() {
    workers.forEach(worker -> worker.drain(() -> {}));
    network.until(() -> left.size() >= workers.size(), 600_000);
    network.run(1);
    generations.closeListeners();
    serving.generation().release();
    generations.close();
    files.close();
    check();
    for (int i = 0; i < workers.size(); i++) {
      if (left.size() <= i || !left.get(i).isEmpty()) {
        throw new AssertionError("LEAK: " + left + " of " + workers.size());
      }
    }
    if (open > 0) {
      throw new AssertionError("LEAK: " + open + " configurations");
    }
  }

  /// What a loop has when it ends.
  private final class Leaving implements Surroundings {
    @Override
    public void leaving(Loop loop) {
      StringBuilder found = new StringBuilder();
      count(found, loop.connections(), "connections");
      count(found, loop.timers(), "timers");
      count(found, loop.pipes(), "pipes");
      count(found, loop.buffers().outstanding(), "buffers");
      left.add(found.toString());
    }

    private static void count(StringBuilder found, long left, String what) {
      if (left != 0) {
        found.append(left).append(' ').append(what).append(' ');
      }
    }
  }
}
