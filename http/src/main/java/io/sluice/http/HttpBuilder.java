package io.sluice.http;

import io.sluice.config.Scope;
import io.sluice.core.exchange.Phase;
import io.sluice.core.exchange.PhaseHandler;
import io.sluice.core.text.Variables;
import io.sluice.http.conf.HttpServer;
import io.sluice.http.conf.Location;
import java.util.function.Consumer;

/// A configuration of HTTP in the making, as features see it.
public interface HttpBuilder {
  /// The `http` block, read completely.
  Scope scope();

  /// Its variables, not resolved yet.
  Variables variables();

  /// Adds a handler; handlers of one phase run in the order in which they were added.
  void handler(Phase phase, PhaseHandler<HttpRequest> handler);

  /// Adds a filter; filters run in the order in which they were added.
  void headFilter(HeadFilter filter);

  /// Has `visit` called with every server, in file order, once all features are installed.
  void eachServer(Consumer<HttpServer> visit);

  /// Has `visit` called with every location, `if` and `limit_except` (and each server's own level),
  /// in file order, once all features are installed.
  void eachLocation(Consumer<Location> visit);
}
