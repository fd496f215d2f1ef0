package io.sluice.http.phases;

import io.sluice.config.ConfigException;
import io.sluice.config.Scope;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.exchange.Phase;
import io.sluice.core.exchange.PhaseHandler;
import io.sluice.core.exchange.PhaseRunner;
import io.sluice.core.feature.Feature;
import io.sluice.core.feature.ProtocolBuilder;
import io.sluice.core.text.Variables;
import io.sluice.http.HeadFilter;
import io.sluice.http.HttpBuilder;
import io.sluice.http.HttpEngine;
import io.sluice.http.HttpFeature;
import io.sluice.http.HttpRequest;
import io.sluice.http.Method;
import io.sluice.http.ResponseFilters;
import io.sluice.http.conf.HttpConfig;
import io.sluice.http.conf.HttpServer;
import io.sluice.http.conf.Location;
import io.sluice.http.conf.MethodLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Puts the phases of one configuration together from what features install.
final class PhaseBuilder implements HttpBuilder {
  /// The phases of subrequests: what guards the way in was passed by their main request.
  private static final List<Phase> OF_SUBREQUESTS =
      List.of(
          Phase.SERVER_REWRITE,
          Phase.FIND_CONFIG,
          Phase.REWRITE,
          Phase.POST_REWRITE,
          Phase.PREACCESS,
          Phase.PRECONTENT,
          Phase.CONTENT);

  private final PhaseRunner.Builder<HttpRequest> phases =
      new PhaseRunner.Builder<HttpRequest>(Phase.HTTP.subList(0, Phase.HTTP.size() - 1));
  private final PhaseRunner.Builder<HttpRequest> subrequests =
      new PhaseRunner.Builder<HttpRequest>(OF_SUBREQUESTS);
  private final Scope scope;
  private final Variables variables;
  private final Shared shared = new Shared();
  private final List<PhaseHandler<HttpRequest>> log = new ArrayList<>();
  private final List<HeadFilter> filters = new ArrayList<>();
  private final List<Consumer<HttpServer>> servers = new ArrayList<>();
  private final List<Consumer<Location>> locations = new ArrayList<>();

  PhaseBuilder(Scope scope, Variables variables) {
    this.scope = scope;
    this.variables = variables;
  }

  @Override
  public void handler(Phase phase, PhaseHandler<HttpRequest> handler) {
    if (phase == Phase.LOG) {
      log.add(handler);
    } else {
      phases.handler(phase, handler);
      if (OF_SUBREQUESTS.contains(phase)) {
        subrequests.handler(phase, handler);
      }
    }
  }

  @Override
  public void headFilter(HeadFilter filter) {
    filters.add(filter);
  }

  @Override
  public void eachServer(Consumer<HttpServer> visit) {
    servers.add(visit);
  }

  @Override
  public void eachLocation(Consumer<Location> visit) {
    locations.add(visit);
  }

  @Override
  public Scope scope() {
    return scope;
  }

  @Override
  public Variables variables() {
    return variables;
  }

  HttpEngine build(HttpConfig config, List<? extends Feature> features) {
    handler(Phase.FIND_CONFIG, new FindConfig());
    handler(Phase.POST_REWRITE, new PostRewrite());
    phases.judge(Phase.ACCESS, Access::judge);
    phases.handler(Phase.POST_ACCESS, Access::settle);
    handler(Phase.CONTENT, Content::own);
    for (Feature feature : features) {
      install(feature);
    }
    handler(Phase.CONTENT, Content::none);
    for (HttpServer server : config.servers()) {
      servers.forEach(visit -> visit.accept(server));
      visit(server.root());
    }
    return new PhaseEngine(phases.build(), subrequests.build(), List.copyOf(log));
  }

  private void install(Feature feature) {
    try {
      feature.install(shared);
      if (feature instanceof HttpFeature http) {
        http.install(this);
      }
    } catch (ConfigException e) {
      scope.diagnostics().add(e);
    }
  }

  /// What features see of this that know nothing of HTTP.
  private final class Shared implements ProtocolBuilder {
    @Override
    public Scope scope() {
      return scope;
    }

    @Override
    public Variables variables() {
      return variables;
    }

    @Override
    public void handler(Phase phase, PhaseHandler<Exchange> handler) {
      PhaseBuilder.this.handler(phase, handler::handle);
    }
  }

  private void visit(Location location) {
    locations.forEach(visit -> visit.accept(location));
    ResponseFilters.install(location, filters);
    MethodLimit limit = location.limit();
    if (limit != null) {
      location.set(FindConfig.ALLOWED, mask(limit));
    }
    location.children().forEach(this::visit);
  }

  private static int mask(MethodLimit limit) {
    int mask = 0;
    for (String name : limit.allowed()) {
      mask |= Method.valueOf(name).bit();
    }
    return mask;
  }
}
