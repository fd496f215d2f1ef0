package io.sluice.http.listen;

import io.sluice.core.address.Address;
import io.sluice.core.generation.Generation;
import io.sluice.core.log.Logs;
import io.sluice.core.system.TemporaryFolders;
import io.sluice.http.HttpCounters;
import io.sluice.http.HttpEngine;
import io.sluice.http.HttpLoop;
import io.sluice.http.HttpRequest;
import io.sluice.http.conf.HttpConfig;
import io.sluice.http.conf.HttpServer;
import io.sluice.http.conf.Location;
import io.sluice.http.core.HttpCore;
import io.sluice.http.core.Satisfy;
import io.sluice.http.wire.HeadLimits;
import io.sluice.net.Acceptor;
import io.sluice.net.Binding;
import io.sluice.net.Channel;
import io.sluice.net.Endpoint;
import io.sluice.net.ListenSpec;
import io.sluice.net.Loop;
import io.sluice.net.Network;
import io.sluice.net.Service;
import io.sluice.net.accept.AcceptChain;
import io.sluice.upstream.conf.Upstreams;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Serves the `http` block of one generation: on each loop, one [HttpListener] for each address.
public final class HttpService implements Service {
  /// The connections of one loop.
  private final class Part {
    private final HttpLoop http;
    private final Map<Endpoint<HttpServer>, HttpListener> listeners = new HashMap<>();

    Part(Loop loop) {
      http = new HttpLoop(loop, Network.of(generation), counters);
    }

    HttpListener listener(Endpoint<HttpServer> endpoint) {
      return listeners.computeIfAbsent(
          endpoint,
          key ->
              new HttpListener(
                  http,
                  engine,
                  config.selectorOf(endpoint),
                  endpoint.protocols(),
                  AcceptChain.of(endpoint, http.loop()),
                  protocol));
    }

    Acceptor acceptor(Binding<HttpServer> binding) {
      if (binding.endpoints().size() == 1) {
        return listener(binding.endpoints().getFirst());
      }
      return (Channel c) -> listener(binding.endpoint(c.connection())).accepted(c);
    }

    int active() {
      int active = 0;
      for (HttpListener listener : listeners.values()) {
        active += listener.active();
      }
      return active;
    }
  }

  private final Generation generation;
  private final HttpConfig config;
  private final HttpEngine engine;
  private final HttpProtocol protocol;
  private final HttpCounters counters;
  private final Upstreams upstreams;
  private final Map<ListenSpec, Binding<HttpServer>> bindings = new HashMap<>();
  private final Map<Address, Endpoint<HttpServer>> endpoints = new HashMap<>();
  private final List<ListenSpec> listens = new ArrayList<>();
  private final Map<Loop, Part> parts = new ConcurrentHashMap<>();

  /// @param protocol what is spoken on its connections
  public HttpService(
      Generation generation, HttpConfig config, HttpEngine engine, HttpProtocol protocol) {
    this.generation = generation;
    this.config = config;
    this.engine = engine;
    this.protocol = protocol;
    this.counters = HttpCounters.of(generation);
    this.upstreams = Upstreams.of(config.scope());
    for (Binding<HttpServer> binding : config.bindings()) {
      bindings.put(binding.spec(), binding);
      binding.endpoints().forEach(endpoint -> endpoints.put(endpoint.address(), endpoint));
      listens.add(binding.spec());
    }
    Logs logs = Logs.of(generation.root());
    TemporaryFolders folders = TemporaryFolders.of(generation.root());
    for (HttpServer server : config.servers()) {
      HeadLimits.prepare(server.root());
      prepare(server.root(), logs, folders);
    }
  }

  private static void prepare(Location location, Logs logs, TemporaryFolders folders) {
    location.set(HttpRequest.ERROR_LOG, logs.errorLog(location.scope()));
    Satisfy satisfy = location.scope().settings().get(HttpCore.SATISFY);
    location.set(HttpRequest.SATISFY_ANY, satisfy == Satisfy.ANY);
    Location outer = location.parent();
    if (outer == null
        || !Objects.equals(BodyFile.configured(location), BodyFile.configured(outer))) {
      folders.add(BodyFile.path(location).folder());
    }
    for (Location child : location.children()) {
      prepare(child, logs, folders);
    }
  }

  @Override
  public List<ListenSpec> listens() {
    return listens;
  }

  @Override
  public Acceptor acceptor(Loop loop, ListenSpec spec) {
    Binding<HttpServer> binding = bindings.get(spec);
    if (binding == null) {
      throw new IllegalArgumentException("not listened on: " + spec);
    }
    return parts.computeIfAbsent(loop, Part::new).acceptor(binding);
  }

  @Override
  public void follow(Loop loop, Service before) {
    Part old = before instanceof HttpService http ? http.parts.get(loop) : null;
    if (old != null) {
      Part part = parts.computeIfAbsent(loop, Part::new);
      old.listeners.forEach((endpoint, listener) -> {
        Endpoint<HttpServer> same = endpoint(endpoint);
        if (same != null) {
          listener.follow(part.listener(same));
        }
      });
    }
  }

  /// The endpoint of this configuration whose connections an earlier one's can become.
  private @Nullable Endpoint<HttpServer> endpoint(Endpoint<HttpServer> earlier) {
    Endpoint<HttpServer> same = endpoints.get(earlier.address());
    return same != null && same.protocols().equals(earlier.protocols()) ? same : null;
  }

  @Override
  public void start(Loop loop) {
    upstreams.start(loop);
  }

  @Override
  public void drain(Loop loop) {
    upstreams.drain(loop);
    Part part = parts.get(loop);
    if (part != null) {
      part.listeners.values().forEach(HttpListener::drain);
    }
  }

  @Override
  public int active(Loop loop) {
    Part part = parts.get(loop);
    return part == null ? 0 : part.active();
  }

  @Override
  public void terminate(Loop loop) {
    Part part = parts.remove(loop);
    if (part != null) {
      part.listeners.values().forEach(HttpListener::terminate);
      counters.retire(part.http.status());
      part.http.close();
    }
    upstreams.stop(loop);
  }
}
