package io.sluice.stream;

import io.sluice.config.Configuration;
import io.sluice.config.Directive;
import io.sluice.config.Directives;
import io.sluice.config.Environment;
import io.sluice.config.Sources;
import io.sluice.core.clock.Clock;
import io.sluice.core.feature.CoreFeature;
import io.sluice.core.feature.Feature;
import io.sluice.core.generation.Generation;
import io.sluice.core.generation.Survivors;
import io.sluice.net.FileThreads;
import io.sluice.net.ListenSpec;
import io.sluice.net.ListeningSocket;
import io.sluice.net.Loop;
import io.sluice.net.LoopOptions;
import io.sluice.net.Service;
import io.sluice.net.epoll.EpollNetwork;
import io.sluice.net.sim.NullLayer;
import io.sluice.stream.mqtt.MqttFilter;
import io.sluice.stream.mqtt.MqttPreread;
import io.sluice.traffic.names.ServerNameFeature;
import io.sluice.traffic.set.StreamSet;
import io.sluice.traffic.variables.CommonVariables;
import io.sluice.upstream.UpstreamFeature;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/// A configuration's `stream` block, served by one epoll loop.
final class Running implements AutoCloseable {
  private static final long DEADLINE_SECONDS = 20;

  private final Thrown thrown = new Thrown();
  final Service service;
  final Loop loop;
  private final FileThreads files = new FileThreads();
  private final List<ListeningSocket> sockets = new ArrayList<>();
  private final Thread thread;

  /// Starts to serve; each `127.0.0.1:0` in the text becomes a free port.
  Running(String stream) throws Exception {
    Generation generation = generation(withPorts(stream));
    service = service(generation);
    EpollNetwork network = new EpollNetwork();
    loop = network.newLoop("test", new LoopOptions(files, thrown).layer(NullLayer.ifWanted()));
    for (ListenSpec spec : service.listens()) {
      ListeningSocket socket = network.bind(spec);
      sockets.add(socket);
      loop.accept(socket, service.acceptor(loop, spec));
    }
    thread = new Thread(loop::run, "test");
    thread.start();
  }

  private static String withPorts(String text) throws IOException {
    String left = text;
    while (left.contains("127.0.0.1:0;")) {
      left = left.replaceFirst("127\\.0\\.0\\.1:0;", "127.0.0.1:" + Origin.unused() + ";");
    }
    return left;
  }

  /// Reads a configuration without serving it.
  static Generation generation(String stream, Feature... more) {
    List<Feature> features = new ArrayList<>();
    Stream module = new Stream(() -> features);
    features.addAll(
        List.of(
            new CoreFeature(),
            new CommonVariables(),
            new UpstreamFeature(),
            module,
            new StreamProxy(),
            new ServerNameFeature(),
            new SslPreread(),
            new MqttPreread(),
            new MqttFilter(),
            new StreamSet(),
            new StreamReturn(),
            new StreamPass(),
            new Witness()));
    features.addAll(List.of(more));
    List<Directive<?>> directives = new ArrayList<>();
    features.forEach(feature -> directives.addAll(feature.directives()));
    Environment environment =
        Environment.of("/nowhere/", "conf")
            .withErrorLog("stderr")
            .withSources(Sources.of(Map.of("/nowhere/conf", stream)));
    Configuration read = Configuration.load(environment, new Directives(directives));
    return new Generation(1, read, features, Clock.system(), new Survivors());
  }

  static Service service(Generation generation) {
    Service service = generation.features(Stream.class).getFirst().service(generation);
    if (service == null) {
      throw new AssertionError(generation.configuration().diagnostics().print("sluice"));
    }
    return service;
  }

  /// Connects to the address that the configuration names as the nth.
  Socket connect(int listen) throws Exception {
    Socket socket = new Socket();
    socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(DEADLINE_SECONDS));
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port(listen)));
    return socket;
  }

  int port(int listen) {
    return sockets.get(listen).address().port();
  }

  /// Asks for something on the loop.
  long ask(ToLongFunction<Loop> question) throws Exception {
    CompletableFuture<Long> answer = new CompletableFuture<>();
    loop.execute(() -> answer.complete(question.applyAsLong(loop)));
    return answer.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  long active() throws Exception {
    return ask(service::active);
  }

  /// Waits until no session is left, and sees that none has left anything behind.
  void awaitIdle() throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (active() > 0) {
      if (System.nanoTime() > end) {
        throw new AssertionError("sessions are left");
      }
    }
    long left = ask(l -> l.buffers().outstanding() + l.connections() + l.timers());
    if (left != 0) {
      throw new AssertionError(left + " buffers, connections and timers are left");
    }
  }

  @Override
  public void close() throws IOException {
    loop.stop();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    sockets.forEach(socket -> socket.close(true));
    files.close();
    thrown.check();
  }
}
