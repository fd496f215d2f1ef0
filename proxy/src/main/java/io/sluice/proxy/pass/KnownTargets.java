package io.sluice.proxy.pass;

import io.sluice.config.Context;
import io.sluice.config.Key;
import io.sluice.config.Scope;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where the `proxy_pass` directives of one configuration lead that have no variables: those that
/// name the same URL share a target.
final class KnownTargets {
  private static final Key<KnownTargets> KEY = new Key<>("targets of proxy_pass");

  private final Map<String, Target> byUrl = new HashMap<>();

  private KnownTargets() {}

  /// Those of the `http` block that a scope stands in.
  static KnownTargets of(Scope scope) {
    KnownTargets known = scope.lookUp(KEY);
    if (known != null) {
      return known;
    }
    Scope http = scope;
    for (Scope at = scope; at != null && at.context() != Context.MAIN; at = at.parent()) {
      http = at;
    }
    KnownTargets made = new KnownTargets();
    http.attach(KEY, made);
    return made;
  }

  /// The target of a URL that has been named before, or null.
  @Nullable Target find(String url) {
    return byUrl.get(url);
  }

  void add(String url, Target target) {
    byUrl.put(url, target);
  }
}
