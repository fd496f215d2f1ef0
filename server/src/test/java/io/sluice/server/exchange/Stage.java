package io.sluice.server.exchange;

import io.sluice.core.address.IpAddress;
import io.sluice.core.feature.Feature;
import io.sluice.net.ConnectOptions;
import io.sluice.net.FileThreads;
import io.sluice.net.ListenSpec;
import io.sluice.net.LoopEvent;
import io.sluice.net.LoopOptions;
import io.sluice.net.SystemException;
import io.sluice.net.Timer;
import io.sluice.net.sim.SimConditions;
import io.sluice.net.sim.SimLoop;
import io.sluice.net.sim.SimNetwork;
import io.sluice.net.sim.SimWatch;
import io.sluice.server.SimServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// A server with a configuration on a simulated network of small buffers, with scripted clients and
/// origins around it.
final class Stage implements AutoCloseable {
  private static final IpAddress PROXY = IpAddress.v4(0x0A000001, 80);
  private static final long LIMIT = 120_000; // milliseconds of the simulation

  private final SimNetwork network;
  private final LoopOptions options;
  private final SimLoop peers;
  private final SimServer server;
  private final List<LoopEvent> complaints = new ArrayList<>();
  private final Path log;

  Stage(long seed, Path folder, String http) {
    this(seed, folder, http, List.of());
  }

  /// @param features that the server has besides its own
  Stage(long seed, Path folder, String http, List<Feature> features) {
    network = new SimNetwork(seed);
    network.conditions(new SimConditions(50, 500, 0, 0, 1460, 5000, 0.5));
    options = new LoopOptions(new FileThreads(), complaints::add);
    peers = network.newLoop("peers", options, IpAddress.v4(0x0A000002, 0));
    log = folder.resolve("error.log");
    String text = "error_log " + log + " info; events { } http { access_log off; " + http + " }";
    server = new SimServer(network, PROXY.withPort(0), folder, text, features, SimWatch.NOBODY);
  }

  /// Has an origin at 10.1.0.`number`:80 do as `script` says on each connection.
  void origin(int number, Consumer<Peer> script) {
    try {
      peers.accept(
          network.bind(ListenSpec.of(IpAddress.v4(0x0A010000 + number, 80))),
          c -> {
            Peer peer = new Peer(4096, script);
            peer.on(c);
            c.handler(peer);
          });
    } catch (SystemException e) {
      throw new AssertionError(e);
    }
  }

  Peer client(Consumer<Peer> heard) {
    try {
      Peer peer = new Peer(Integer.MAX_VALUE, heard);
      peers.connect(PROXY, ConnectOptions.DEFAULT, peer); // it has the connection when that stands
      return peer;
    } catch (SystemException e) {
      throw new AssertionError(e);
    }
  }

  /// Does something after so many milliseconds of the simulation.
  void later(long millis, Runnable what) {
    peers.schedule(
        new Timer() {
          @Override
          protected void fire() {
            what.run();
          }
        },
        millis);
  }

  /// Goes on until something is so; false if it never will be.
  boolean until(BooleanSupplier holds) {
    return until(LIMIT, holds);
  }

  /// As above, for so many milliseconds of the simulation.
  boolean until(long limit, BooleanSupplier holds) {
    return network.until(holds, limit);
  }

  Path log() {
    return log;
  }

  @Override
  public void close() {
    server.close();
    if (!complaints.isEmpty()) {
      throw new AssertionError(complaints.getFirst().text());
    }
  }
}
