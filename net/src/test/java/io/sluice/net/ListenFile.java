package io.sluice.net;

import io.sluice.config.Arguments;
import io.sluice.config.Configuration;
import io.sluice.config.Context;
import io.sluice.config.Diagnostics;
import io.sluice.config.Directive;
import io.sluice.config.Directives;
import io.sluice.config.Environment;
import io.sluice.config.Scope;
import io.sluice.config.Sources;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A configuration of servers that have nothing but `listen`.
final class ListenFile {
  final Ports<String> ports = new Ports<>();
  final List<String> messages;

  private ListenFile(String text, Listen.Module module, Set<Listen.Protocol> has) {
    Directive<Boolean> block = Directive.block("http", Context.HTTP).in(Context.MAIN);
    Directive<Boolean> server =
        Directive.block("server", Context.HTTP_SERVER).in(Context.HTTP).repeats();
    Directive<List<Listen>> listen =
        Directive.list("listen", (Arguments a) -> add(a, module, has))
            .in(Context.HTTP_SERVER)
            .args(1, Directive.ANY);
    Sources files = Sources.of(Map.of("/conf", "http {\n" + text + "\n}\n"));
    Environment environment = Environment.of("/", "/conf").withSources(files);
    Directives known = new Directives(List.of(block, server, listen));
    Diagnostics said = Configuration.load(environment, known).diagnostics();
    messages = said.all().stream().map(d -> d.level() + " " + d.message()).toList();
  }

  static ListenFile http(String text) {
    return new ListenFile(text, Listen.Module.HTTP, Set.of());
  }

  static ListenFile http(String text, Listen.Protocol... has) {
    return new ListenFile(text, Listen.Module.HTTP, Set.of(has));
  }

  static ListenFile stream(String text, Listen.Protocol... has) {
    return new ListenFile(text, Listen.Module.STREAM, Set.of(has));
  }

  private Listen add(Arguments a, Listen.Module module, Set<Listen.Protocol> has) {
    Listen l = Listen.parse(a, module, has);
    ports.add(l, name(a.scope()), a);
    return l;
  }

  /// Servers are named by the line they begin in.
  private String name(Scope server) {
    return "s" + server.position().line();
  }
}
