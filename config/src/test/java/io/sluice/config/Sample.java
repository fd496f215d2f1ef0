package io.sluice.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A small language with one directive of each sort, for tests.
final class Sample {
  enum Mode {
    OFF,
    PARTLY,
    ON
  }

  static final Directive<Boolean> DAEMON =
      Directive.flag("daemon", true).in(Context.MAIN).doc("Leaves the terminal.");
  static final Directive<Long> WORKERS =
      Directive.number("worker_processes", 1, 1, 512).in(Context.MAIN);
  static final Directive<Boolean> ACCEPT_MUTEX =
      Directive.flag("accept_mutex", false)
          .in(Context.EVENTS)
          .ignored("every worker has its own listening socket");
  static final Directive<Boolean> EVENTS =
      Directive.block("events", Context.EVENTS).in(Context.MAIN);
  static final Directive<Boolean> HTTP = Directive.block("http", Context.HTTP).in(Context.MAIN);
  static final Directive<Boolean> SERVER =
      Directive.block("server", Context.HTTP_SERVER).in(Context.HTTP).repeats();
  static final Directive<@Nullable String> LOCATION =
      Directive.<String>block(
              "location",
              Context.HTTP_LOCATION,
              a -> {
                if (a.text(0).equals("bad")) {
                  throw a.error(0, "invalid location modifier \"bad\"");
                }
                return a.text(a.count() - 1);
              })
          .in(Context.HTTP_SERVER, Context.HTTP_LOCATION)
          .args(1, 2)
          .syntax("[modifier] uri")
          .repeats();
  static final Directive<String> LISTEN =
      Directive.of(
              "listen",
              a -> {
                for (int i = 1; i < a.count(); i++) {
                  if (!a.text(i).equals("ssl")) {
                    throw a.invalidParameter(i);
                  }
                }
                return a.text(0);
              },
              "*:80")
          .in(Context.HTTP_SERVER)
          .args(1, Directive.ANY)
          .repeats();
  static final Directive<Long> TIMEOUT =
      Directive.time("proxy_read_timeout", 60_000)
          .in(Context.HTTP, Context.HTTP_SERVER, Context.HTTP_LOCATION)
          .doc("Bounds the time between two reads.");
  static final Directive<Long> BUFFER =
      Directive.size("proxy_buffer_size", 4096)
          .in(Context.HTTP, Context.HTTP_SERVER, Context.HTTP_LOCATION);
  static final Directive<Mode> MODE =
      Directive.choice("mode", Mode.OFF)
          .in(Context.HTTP, Context.HTTP_SERVER, Context.HTTP_LOCATION);
  static final Directive<@Nullable String> ROOT =
      Directive.text("root").in(Context.HTTP, Context.HTTP_SERVER, Context.HTTP_LOCATION);
  static final Directive<List<String>> HEADER =
      Directive.<String>list("add_header", a -> a.text(0) + ": " + a.text(1))
          .in(Context.HTTP, Context.HTTP_SERVER, Context.HTTP_LOCATION)
          .args(2);
  static final Directive<Long> WEIGHT =
      Directive.number("weight", 1)
          .in(Context.HTTP, Context.HTTP_SERVER, Context.HTTP_LOCATION)
          .merge(Long::sum);
  static final Directive<@Nullable String> RETURN =
      Directive.text("return").in(Context.HTTP_SERVER, Context.HTTP_LOCATION).noInherit();
  static final Directive<Map<String, String>> TYPES =
      Directive.<Map<String, String>>raw("types", Sample::types, Map.of())
          .in(Context.HTTP, Context.HTTP_SERVER, Context.HTTP_LOCATION);
  static final Directive<Boolean> SSL =
      Directive.flag("ssl", false).in(Context.HTTP_SERVER).deprecated("listen ... ssl");
  static final Directive<Boolean> UPSTREAM =
      Directive.block("upstream", Context.HTTP_UPSTREAM)
          .in(Context.HTTP)
          .args(1)
          .repeats()
          .onClose(Sample::checkUpstream);
  static final Directive<List<String>> PEER =
      Directive.<String>list("server", a -> a.text(0))
          .in(Context.HTTP_UPSTREAM)
          .args(1, Directive.ANY);

  /// All of them.
  static final Directives ALL =
      new Directives(
          List.of(
              DAEMON,
              WORKERS,
              ACCEPT_MUTEX,
              EVENTS,
              HTTP,
              SERVER,
              LOCATION,
              LISTEN,
              TIMEOUT,
              BUFFER,
              MODE,
              ROOT,
              HEADER,
              WEIGHT,
              RETURN,
              TYPES,
              SSL,
              UPSTREAM,
              PEER));

  private Sample() {}

  private static Map<String, String> types(Arguments opening, RawBlock body) {
    Map<String, String> types = new TreeMap<>();
    body.each(line -> {
      if (line.count() == 0) {
        throw line.error("no extension for \"" + line.name() + "\"");
      }
      for (Word extension : line.words()) {
        types.put(extension.text(), line.name().text());
      }
    });
    return types;
  }

  private static void checkUpstream(Scope upstream, Boolean value) {
    if (!upstream.has(PEER)) {
      throw new ConfigException("no servers are inside upstream", null);
    }
  }

  /// Loads text as if it were the file `/conf/t.conf`; `others` are further files, name and text in
  /// turn.
  static Configuration load(String text, String... others) {
    return load("", text, others);
  }

  /// As {@link #load(String, String...)} with directives from the command line.
  static Configuration load(String globals, String text, String[] others) {
    Map<String, String> files = new TreeMap<>(Map.of("/conf/t.conf", text));
    for (int i = 0; i < others.length; i += 2) {
      files.put(others[i], others[i + 1]);
    }
    Environment environment =
        Environment.of("/prefix", "/conf/t.conf")
            .withGlobals(globals)
            .withSources(Sources.of(files));
    return Configuration.load(environment, ALL);
  }

  /// What {@link Diagnostic#text} says, one a line.
  static List<String> messages(Configuration configuration) {
    List<String> texts = new ArrayList<>();
    for (Diagnostics.Diagnostic one : configuration.diagnostics().all()) {
      texts.add(one.text());
    }
    return texts;
  }
}
