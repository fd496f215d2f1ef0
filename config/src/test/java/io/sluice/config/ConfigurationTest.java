package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigurationTest {
  private static final String[] NONE = {};

  private static Scope only(Scope scope, Directive<?>... path) {
    Scope at = scope;
    for (Directive<?> block : path) {
      List<Scope> children = at.children(block);
      assertThat(children).hasSize(1);
      at = children.getFirst();
    }
    return at;
  }

  @Test
  void readsValues() {
    Configuration configuration =
        Sample.load("daemon OFF; worker_processes 4; http { mode Partly; root \"/a b\"; }");
    assertThat(Sample.messages(configuration)).isEmpty();
    Scope root = configuration.root();
    assertThat(root.settings().get(Sample.DAEMON)).isFalse();
    assertThat(root.settings().get(Sample.WORKERS)).isEqualTo(4);
    Settings http = only(root, Sample.HTTP).settings();
    assertThat(http.get(Sample.MODE)).isEqualTo(Sample.Mode.PARTLY);
    assertThat(http.get(Sample.ROOT)).isEqualTo("/a b");
    assertThat(http.get(Sample.BUFFER)).isEqualTo(4096);
    assertThat(http.isSet(Sample.BUFFER)).isFalse();
    assertThat(http.position(Sample.ROOT)).isEqualTo(new Position("/conf/t.conf", 1, 64));
  }

  @Test
  void innerLevelsOverrideAndInherit() {
    Scope http =
        only(
            Sample.load(
                    """
                    http {
                      proxy_read_timeout 5s; proxy_buffer_size 8k;
                      server { proxy_buffer_size 1k; location / { proxy_read_timeout 100ms; } }
                    }
                    """)
                .root(),
            Sample.HTTP);
    Settings server = only(http, Sample.SERVER).settings();
    Settings location = only(http, Sample.SERVER, Sample.LOCATION).settings();
    assertThat(server.get(Sample.TIMEOUT)).isEqualTo(5000);
    assertThat(server.get(Sample.BUFFER)).isEqualTo(1024);
    assertThat(server.position(Sample.TIMEOUT)).hasToString("/conf/t.conf:2");
    assertThat(location.get(Sample.TIMEOUT)).isEqualTo(100);
    assertThat(location.get(Sample.BUFFER)).isEqualTo(1024);
    assertThat(http.settings().get(Sample.BUFFER)).isEqualTo(8192);
  }

  @Test
  void aListHidesThatOfTheOuterLevel() {
    Scope http =
        only(
            Sample.load(
                    """
                    http {
                      server { add_header c 3; location /in { } }
                      add_header a 1; add_header b 2;
                    }
                    """)
                .root(),
            Sample.HTTP);
    assertThat(http.settings().get(Sample.HEADER)).containsExactly("a: 1", "b: 2");
    Scope server = only(http, Sample.SERVER);
    assertThat(server.settings().get(Sample.HEADER)).containsExactly("c: 3");
    assertThat(only(server, Sample.LOCATION).settings().get(Sample.HEADER)).containsExactly("c: 3");
  }

  @Test
  void aLevelMayCombineItsValueWithTheOuterOne() {
    Scope http =
        only(
            Sample.load("http { weight 10; server { location / { weight 100; } } }").root(),
            Sample.HTTP);
    assertThat(only(http, Sample.SERVER).settings().get(Sample.WEIGHT)).isEqualTo(11);
    assertThat(only(http, Sample.SERVER, Sample.LOCATION).settings().get(Sample.WEIGHT))
        .isEqualTo(111);
  }

  @Test
  void someValuesEndWithTheirLevel() {
    Scope server =
        only(
            Sample.load("http { server { return x; location / { weight 1; } } }").root(),
            Sample.HTTP,
            Sample.SERVER);
    assertThat(server.settings().get(Sample.RETURN)).isEqualTo("x");
    Settings location = only(server, Sample.LOCATION).settings();
    assertThat(location.get(Sample.RETURN)).isNull();
    assertThat(location.isSet(Sample.RETURN)).isFalse();
  }

  @Test
  void aLevelThatSetsNothingSharesTheValues() {
    Scope server =
        only(
            Sample.load("http { server { weight 3; location / { } } }").root(),
            Sample.HTTP,
            Sample.SERVER);
    assertThat(only(server, Sample.LOCATION).settings().pages())
        .isSameAs(server.settings().pages());
  }

  @Test
  void keepsEntriesInFileOrder() {
    Scope server =
        only(
            Sample.load(
                    "http { server { listen 1; include x; listen 3; location /a { } return q; } }",
                    "/conf/x",
                    "listen 2;")
                .root(),
            Sample.HTTP,
            Sample.SERVER);
    List<Object> values = new ArrayList<>();
    for (Scope.Entry entry : server.entries()) {
      values.add(entry.directive().name() + " " + entry.value());
    }
    assertThat(values)
        .containsExactly("listen 1", "listen 2", "listen 3", "location /a", "return q");
    assertThat(server.entries().get(1).position().file()).isEqualTo("/conf/x");
    assertThat(server.entries().getFirst().value(Sample.LISTEN)).isEqualTo("1");
    assertThat(server.entries().getFirst().value(Sample.ROOT)).isNull();
    assertThat(server.own(Sample.LISTEN)).isEqualTo("3");
    Scope location = only(server, Sample.LOCATION);
    assertThat(location.value(Sample.LOCATION)).isEqualTo("/a");
    assertThatThrownBy(() -> location.value(Sample.ROOT)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void readsBlocksThatAreNoDirectives() {
    Configuration configuration =
        Sample.load(
            "http { types { text/html html htm; include more; include a b; } }",
            "/conf/more",
            "image/gif gif;");
    assertThat(Sample.messages(configuration)).isEmpty();
    assertThat(only(configuration.root(), Sample.HTTP).settings().get(Sample.TYPES))
        .isEqualTo(
            Map.of(
                "html",
                "text/html",
                "htm",
                "text/html",
                "gif",
                "image/gif",
                "a",
                "include",
                "b",
                "include"));
  }

  @Test
  void hooksRunAroundABlock() {
    Key<String> key = new Key<>("greeting");
    List<String> seen = new ArrayList<>();
    Directive<String> say =
        Directive.of("say", a -> a.scope().find(key) + " " + a.text(0), "").in(Context.HTTP);
    Directive<Boolean> http =
        Directive.block("http", Context.HTTP)
            .in(Context.MAIN)
            .onOpen((block, _) -> block.attach(key, "hello"))
            .onClose((block, _) -> seen.add(block.own(say) + " until " + block.end().line()));
    Sources text = Sources.of(Map.of("/f", "http {\n say you;\n}"));
    Configuration configuration =
        Configuration.load(
            Environment.of("/", "f").withSources(text), new Directives(List.of(say, http)));
    assertThat(Sample.messages(configuration)).isEmpty();
    assertThat(seen).containsExactly("hello you until 3");
    assertThat(configuration.root().lookUp(key)).isNull();
    assertThatThrownBy(() -> configuration.root().find(key))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void settingsAreNotMergedTooEarly() {
    Directive<String> early =
        Directive.of("early", a -> a.scope().settings().get(Sample.LISTEN), "").in(Context.MAIN);
    Sources text = Sources.of(Map.of("/f", "early x;"));
    assertThatThrownBy(() ->
            Configuration.load(
                Environment.of("/", "f").withSources(text), new Directives(List.of(early))))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theCommandLineComesFirst() {
    Configuration configuration =
        Sample.load("daemon off; worker_processes 3;", "worker_processes 2;", NONE);
    assertThat(Sample.messages(configuration))
        .containsExactly("[emerg] \"worker_processes\" directive is duplicate in /conf/t.conf:1");
    assertThat(configuration.diagnostics().print("x"))
        .contains("it was used before in command line");
    assertThat(configuration.root().settings().get(Sample.DAEMON)).isFalse();
  }

  @Test
  void theCommandLineHasNoBlocks() {
    assertThat(Sample.messages(Sample.load("events { x y; } daemon maybe; daemon off", "", NONE)))
        .containsExactly(
            "[emerg] block directives are not supported in -g option in command line",
            "[emerg] invalid value \"maybe\" in \"daemon\" directive, it must be \"on\" or \"off\""
                + " in command line",
            "[emerg] unexpected end of parameter, expecting \";\" in command line");
  }

  @Test
  void keepsEachFileOnceForTheDump() {
    Configuration configuration =
        Sample.load(
            "include b; include a; include b; http { types { include t; } }",
            "/conf/a",
            "",
            "/conf/b",
            "include a; # b",
            "/conf/t",
            "");
    assertThat(configuration.files())
        .extracting(SourceFile::name)
        .containsExactly("/conf/t.conf", "/conf/b", "/conf/a", "/conf/t");
    assertThat(configuration.files().get(1).text()).isEqualTo("include a; # b");
  }

  @Test
  void aRunningServerNeedsNoSources() {
    Configuration configuration = Sample.load("mode;");
    configuration.forgetSources();
    assertThat(configuration.files()).isEmpty();
    assertThat(configuration.diagnostics().print("x"))
        .isEqualTo(
            """
            x: [emerg] "mode" directive is not allowed here in /conf/t.conf:1
                  it may stand in: http, http server, http location
            """);
  }

  @Test
  void aMissingMainFileHasNoPosition() {
    Configuration configuration =
        Configuration.load(Environment.of("/nowhere", "conf/nginx.conf"), Sample.ALL);
    assertThat(Sample.messages(configuration))
        .containsExactly(
            "[emerg] open() \"/nowhere/conf/nginx.conf\" failed (2: No such file or directory)");
  }

  @Test
  void deepNestingIsAnError() {
    String text = "http { server { " + "location / { ".repeat(5000) + "} ".repeat(5000) + "} }";
    assertThat(Sample.messages(Sample.load(text)))
        .containsExactly("[emerg] blocks are nested more than 200 deep in /conf/t.conf:1");
  }

  @Test
  void aFileThatIncludesItselfIsAnError() {
    assertThat(
            Sample.messages(
                Sample.load("include a;", "/conf/a", "include /*/b*;", "/conf/b", "include a;")))
        .containsExactly("[emerg] \"/conf/a\" includes itself in /conf/b:1");
  }
}
