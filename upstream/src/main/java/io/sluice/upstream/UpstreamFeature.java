package io.sluice.upstream;

import io.sluice.config.Directive;
import io.sluice.core.feature.Feature;
import io.sluice.core.text.Variables;
import io.sluice.upstream.attempt.AttemptVariables;
import io.sluice.upstream.conf.UpstreamDirectives;
import io.sluice.upstream.resolve.ResolverDirectives;
import java.util.ArrayList;
import java.util.List;

/// Groups of servers: `upstream` with all that stands in it, and the `$upstream_…` variables that
/// tell which servers were asked.
public final class UpstreamFeature implements Feature {
  public UpstreamFeature() {}

  @Override
  public String name() {
    return "upstream";
  }

  @Override
  public List<Directive<?>> directives() {
    List<Directive<?>> all = new ArrayList<>(UpstreamDirectives.all());
    all.addAll(ResolverDirectives.ALL);
    return all;
  }

  @Override
  public void variables(Variables variables) {
    AttemptVariables.define(variables);
  }
}
