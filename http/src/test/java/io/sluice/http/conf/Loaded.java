package io.sluice.http.conf;

import io.sluice.config.Configuration;
import io.sluice.config.Context;
import io.sluice.config.Diagnostics;
import io.sluice.config.Directive;
import io.sluice.config.Directives;
import io.sluice.config.Environment;
import io.sluice.config.Scope;
import io.sluice.config.Sources;
import io.sluice.core.feature.CoreFeature;
import io.sluice.core.feature.Feature;
import io.sluice.http.block.Http;
import io.sluice.http.phases.HttpPhases;
import io.sluice.traffic.names.ServerNameFeature;
import io.sluice.traffic.variables.CommonVariables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A configuration that was read and built, but that nothing serves.
///
/// Features of other modules may be added; they come last.
///
/// @param config its `http` block; incomplete if there are errors
/// @param messages everything that was said of it, as `[emerg] … in /etc/n.conf:3`
public record Loaded(HttpConfig config, List<String> messages) {
  /// Reads what stands inside `http`, whose first line is number 2.
  public static Loaded http(String content, Feature... more) {
    return main("http {\n" + content + "\n}\n", more);
  }

  /// Reads what stands inside `http { server`, whose first line is number 2.
  public static Loaded server(String content, Feature... more) {
    return main("http { server { listen 127.0.0.1:8080;\n" + content + "\n}}\n", more);
  }

  private static Loaded main(String text, Feature... more) {
    List<Feature> features = new ArrayList<>();
    features.addAll(
        List.of(
            new CoreFeature(),
            new CommonVariables(),
            new ServerNameFeature(),
            new Http(() -> features)));
    features.addAll(List.of(more));
    List<Directive<?>> directives = new ArrayList<>();
    features.forEach(feature -> directives.addAll(feature.directives()));
    Environment environment =
        Environment.of("/etc/", "n.conf").withSources(Sources.of(Map.of("/etc/n.conf", text)));
    Configuration read = Configuration.load(environment, new Directives(directives));
    HttpConfig config = HttpConfig.of(block(read), true);
    HttpPhases.build(config, features);
    return new Loaded(
        config, read.diagnostics().all().stream().map(Diagnostics.Diagnostic::text).toList());
  }

  private static Scope block(Configuration read) {
    for (Scope.Entry entry : read.root().entries()) {
      Scope child = entry.child();
      if (child != null && child.context() == Context.HTTP) {
        return child;
      }
    }
    throw new AssertionError(read.diagnostics().all());
  }

  /// The only server, or the first.
  HttpServer first() {
    return config.servers().getFirst();
  }
}
