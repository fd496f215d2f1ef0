package io.sluice.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.ConfigException;
import io.sluice.config.Configuration;
import io.sluice.config.Context;
import io.sluice.config.Diagnostics;
import io.sluice.config.Directive;
import io.sluice.config.Directives;
import io.sluice.config.Environment;
import io.sluice.config.Scope;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.clock.Clock;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.Phase;
import io.sluice.core.exchange.PhaseHandler;
import io.sluice.core.feature.CoreFeature;
import io.sluice.core.feature.Feature;
import io.sluice.core.feature.ProtocolBuilder;
import io.sluice.core.generation.Generation;
import io.sluice.core.generation.Survivors;
import io.sluice.core.log.Logs;
import io.sluice.core.text.Template;
import io.sluice.core.text.Variable;
import io.sluice.core.text.Variables;
import io.sluice.core.zone.Zones;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A configuration with one protocol that serves nothing, to try features on.
public final class Stage implements AutoCloseable, ProtocolBuilder {
  private final Path folder;
  private final Context outer;
  private final Context inner;
  private final Variables variables;
  private final Map<Phase, List<PhaseHandler<Exchange>>> handlers = new EnumMap<>(Phase.class);
  private final Configuration configuration;
  private final Directive<Boolean> protocol;
  private final Directive<Boolean> server;
  private final Generation generation;
  private @Nullable Scope scope;

  /// Loads `PROTOCOL { TEXT }`.
  ///
  /// @param protocolName `http` or `stream`
  public Stage(Path folder, String protocolName, String text, Feature... features) {
    this(folder, new Survivors(), protocolName, text, features);
  }

  /// As above, as a reload of what left the survivors.
  public Stage(
      Path folder, Survivors survivors, String protocolName, String text, Feature... features) {
    this.folder = folder;
    boolean http = protocolName.equals("http");
    outer = http ? Context.HTTP : Context.STREAM;
    inner = http ? Context.HTTP_SERVER : Context.STREAM_SERVER;
    variables = new Variables(protocolName);
    variables.definePrefix("arg_", Stage::arg);
    for (Feature feature : features) {
      feature.variables(variables);
    }
    protocol =
        Directive.block(protocolName, outer)
            .in(Context.MAIN)
            .onOpen((block, value) -> block.attach(Variables.KEY, variables));
    server = Directive.block("server", inner).in(outer).repeats();
    List<Directive<?>> directives = new ArrayList<>(List.of(protocol, server));
    directives.addAll(new CoreFeature().directives());
    for (Feature feature : features) {
      directives.addAll(feature.directives());
    }
    configuration = load(protocolName + " {\n" + text + "\n}", new Directives(directives));
    generation = new Generation(1, configuration, List.of(features), Clock.system(), survivors);
    if (!configuration.diagnostics().failed()) {
      install(features);
    }
  }

  private static Variable arg(String name) {
    return Variable.of(
        name,
        (TestExchange exchange, Bytes out) -> {
          String value = exchange.args.get(name.substring("arg_".length()));
          if (value != null) {
            out.append(value);
          }
          return value != null;
        });
  }

  private Configuration load(String text, Directives directives) {
    Path file = folder.resolve("stage.conf");
    try {
      Files.writeString(file, text, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return Configuration.load(Environment.of(folder.toString(), file.toString()), directives);
  }

  private void install(Feature... features) {
    scope = configuration.root().children(protocol).getFirst();
    try {
      for (Feature feature : features) {
        feature.install(this);
      }
    } catch (ConfigException e) {
      configuration.diagnostics().add(e);
    }
    variables.resolve().forEach(configuration.diagnostics()::add);
    Zones.check(configuration.root());
  }

  /// The messages of the configuration, without positions.
  public List<String> messages() {
    return configuration.diagnostics().all().stream().map(Diagnostics.Diagnostic::message).toList();
  }

  /// Checks that there is nothing to say, and opens the logs.
  public Stage open() {
    assertThat(messages()).isEmpty();
    logs().open();
    return this;
  }

  public Logs logs() {
    return Logs.of(configuration.root());
  }

  @Override
  public Scope scope() {
    if (scope == null) {
      throw new AssertionError(messages());
    }
    return scope;
  }

  @Override
  public Variables variables() {
    return variables;
  }

  @Override
  public void handler(Phase phase, PhaseHandler<Exchange> handler) {
    handlers.computeIfAbsent(phase, p -> new ArrayList<>()).add(handler);
  }

  /// An exchange in the protocol's block.
  public TestExchange exchange() {
    return new TestExchange(scope().settings());
  }

  /// An exchange in the n-th server.
  public TestExchange exchange(int index) {
    return new TestExchange(server(index).settings());
  }

  /// The block of the n-th server.
  public Scope server(int index) {
    return scope().children(server).get(index);
  }

  /// Runs the handlers of one phase.
  ///
  /// @return the first outcome that is not [Outcome#NEXT]
  public Outcome run(Phase phase, TestExchange exchange) {
    for (PhaseHandler<Exchange> handler : handlers.getOrDefault(phase, List.of())) {
      Outcome outcome = handler.handle(exchange);
      if (outcome != Outcome.NEXT) {
        return outcome;
      }
    }
    return Outcome.NEXT;
  }

  /// A text with variables, which must all exist.
  public Template template(String text) {
    Template template = Template.compile(variables, text, null);
    assertThat(variables.resolve()).isEmpty();
    return template;
  }

  /// Reads a file below the stage's folder.
  public String read(String name) {
    try {
      return Files.readString(folder.resolve(name), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    logs().close();
    generation.release();
  }
}
