package io.sluice.stream;

import io.sluice.config.Scope;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.Phase;
import io.sluice.core.exchange.PhaseHandler;
import io.sluice.core.exchange.PhaseRunner;
import io.sluice.net.Acceptor;
import io.sluice.net.Binding;
import io.sluice.net.Endpoint;
import io.sluice.net.ListenSpec;
import io.sluice.net.Loop;
import io.sluice.net.Service;
import io.sluice.net.accept.AcceptChain;
import io.sluice.traffic.names.ServerSelector;
import io.sluice.upstream.conf.Upstreams;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Serves the sessions of one configuration's `stream` block.
final class StreamEngine implements Service {
  private final PhaseRunner<StreamSession> phases;
  private final PhaseRunner<StreamSession> layeredPhases;
  private final List<PhaseHandler<? super StreamSession>> log;
  private final Map<ListenSpec, Binding<Scope>> bindings = new LinkedHashMap<>();
  private final StreamServers servers;
  private final Upstreams upstreams;
  private volatile SessionList[] lists = {};

  StreamEngine(StreamBuilder builder, StreamServers servers) {
    servers.bindings().forEach(binding -> bindings.put(binding.spec(), binding));
    this.servers = servers;
    this.upstreams = Upstreams.of(builder.scope());
    this.log = builder.phases().handlers(Phase.LOG);
    builder.sessionHandler(Phase.CONTENT, StreamEngine::content);
    this.phases = builder.phases().build();
    builder.sessionHandler(Phase.SSL, LayerPhase.INSTANCE);
    this.layeredPhases = builder.phases().build();
  }

  private static Outcome content(StreamSession session) {
    session.action(null);
    StreamServer server = session.server();
    if (server.noDelay()) {
      session.connection().noDelay(true);
    }
    if (server.content() == null) {
      return Outcome.status(Status.INTERNAL_SERVER_ERROR);
    }
    server.content().handle(session);
    return Outcome.DONE;
  }

  /// The phases of sessions whose listener has a layer, or has none.
  PhaseRunner<StreamSession> phases(boolean layered) {
    return layered ? layeredPhases : phases;
  }

  void log(StreamSession session) {
    log(session, 0);
  }

  /// A log that fails keeps none of the others from being written.
  private void log(StreamSession session, int from) {
    int at = from;
    try {
      while (at < log.size()) {
        log.get(at++).handle(session);
      }
    } finally {
      if (at < log.size()) {
        log(session, at);
      }
    }
  }

  @Override
  public List<ListenSpec> listens() {
    return List.copyOf(bindings.keySet());
  }

  @Override
  public Acceptor acceptor(Loop loop, ListenSpec spec) {
    Binding<Scope> binding = bindings.get(spec);
    if (binding == null) {
      throw new IllegalArgumentException("not listening on " + spec.address());
    }
    SessionList sessions = list(loop);
    if (binding.endpoints().size() == 1) {
      Endpoint<Scope> endpoint = binding.endpoints().getFirst();
      ServerSelector<StreamServer> only = servers.of(endpoint);
      AcceptChain chain = AcceptChain.of(endpoint, loop);
      String name = spec.address().text();
      return channel -> accepted(new StreamSession(sessions, only, chain, channel, name), sessions);
    }
    return channel -> {
      Endpoint<Scope> endpoint = binding.endpoint(channel.connection());
      AcceptChain chain = AcceptChain.of(endpoint, loop);
      String name = spec.address().text();
      accepted(new StreamSession(sessions, servers.of(endpoint), chain, channel, name), sessions);
    };
  }

  private static void accepted(StreamSession session, SessionList sessions) {
    if (session.loop().shortOfMemory()) {
      session.channel().close();
      return;
    }
    sessions.scratch().length = 0; // no text is being composed now, unless that has failed
    sessions.add(session);
    session.guard(session::begin);
  }

  private synchronized SessionList list(Loop loop) {
    for (SessionList list : lists) {
      if (list.loop().equals(loop)) {
        return list;
      }
    }
    SessionList[] grown = Arrays.copyOf(lists, lists.length + 1);
    SessionList added = new SessionList(this, loop);
    grown[lists.length] = added;
    lists = grown;
    return added;
  }

  @Override
  public void drain(Loop loop) {
    // A session is never idle in the sense that either side could do without it.
    upstreams.drain(loop);
  }

  @Override
  public int active(Loop loop) {
    return list(loop).size();
  }

  @Override
  public void start(Loop loop) {
    upstreams.start(loop);
  }

  @Override
  public void terminate(Loop loop) {
    list(loop).shutdown();
    upstreams.stop(loop);
  }
}
