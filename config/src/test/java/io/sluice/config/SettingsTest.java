package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
  private static final int MANY = 100;
  private static final Directive<Boolean> HTTP =
      Directive.block("http", Context.HTTP).in(Context.MAIN);
  private static final Directive<Boolean> SERVER =
      Directive.block("server", Context.HTTP_SERVER).in(Context.HTTP).repeats();
  private static final Directive<Boolean> OWN =
      Directive.flag("own", false).in(Context.HTTP).noInherit();
  private static final List<Directive<Boolean>> FLAGS = new ArrayList<>();

  static {
    for (int i = 0; i < MANY; i++) {
      FLAGS.add(Directive.flag("flag" + i, false).in(Context.HTTP, Context.HTTP_SERVER));
    }
  }

  private static Scope http(String text) {
    List<Directive<?>> all = new ArrayList<>(FLAGS);
    all.addAll(List.of(HTTP, SERVER, OWN));
    Environment environment =
        Environment.of("/", "/t.conf").withSources(Sources.of(Map.of("/t.conf", text)));
    Configuration read = Configuration.load(environment, new Directives(all));
    assertThat(read.diagnostics().all()).isEmpty();
    return read.root().children(HTTP).getFirst();
  }

  @SuppressWarnings("ReferenceEquality") // the very page
  private static int different(Settings some, Settings others) {
    int count = 0;
    for (int i = 0; i < some.pages().length; i++) {
      count += some.pages()[i] == others.pages()[i] ? 0 : 1;
    }
    return count;
  }

  @Test
  void aLevelSharesWhatItDoesNotChange() {
    Scope http = http("http { flag3 on; server { flag3 off; flag97 on; } server { } }");
    Settings outer = http.settings();
    Settings first = http.children(SERVER).get(0).settings();
    Settings second = http.children(SERVER).get(1).settings();
    assertThat(different(first, outer)).isEqualTo(2);
    assertThat(second.pages()).isSameAs(outer.pages());
    for (int i = 0; i < MANY; i++) {
      assertThat(outer.get(FLAGS.get(i))).isEqualTo(i == 3);
      assertThat(first.get(FLAGS.get(i))).isEqualTo(i == 97);
      assertThat(second.get(FLAGS.get(i))).isEqualTo(i == 3);
    }
  }

  @Test
  void levelsInsideShareWhatTheyDoNotTakeOver() {
    Scope http = http("http { own on; flag5 on; server { flag5 off; } server { } server { } }");
    assertThat(http.settings().get(OWN)).isTrue();
    List<Scope> servers = http.children(SERVER);
    for (Scope server : servers) {
      assertThat(server.settings().get(OWN)).isFalse();
    }
    assertThat(servers.get(0).settings().get(FLAGS.get(5))).isFalse();
    assertThat(servers.get(1).settings().get(FLAGS.get(5))).isTrue();
    assertThat(servers.get(1).settings().pages()).isSameAs(servers.get(2).settings().pages());
  }

  @Test
  void whatTheConfigurationDoesNotKnowHasItsDefault() {
    Settings settings = http("http { }").settings();
    for (int i = 0; i < 2 * MANY; i++) {
      assertThat(settings.get(Directive.flag("later", true))).isTrue();
    }
  }
}
