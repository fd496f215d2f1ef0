package io.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.Configuration;
import io.sluice.config.Diagnostics;
import io.sluice.config.Directive;
import io.sluice.config.Environment;
import io.sluice.config.Settings;
import io.sluice.config.Sources;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The main and events levels as they are read.
final class MainDirectivesTest {
  private static Configuration load(String text) {
    Environment environment =
        Environment.of("/nowhere", "x.conf")
            .withSources(Sources.of(Map.of("/nowhere/x.conf", text)));
    return Loaded.load(environment, List.of()).configuration();
  }

  private static Settings settings(String text) {
    Configuration configuration = load(text);
    assertThat(configuration.diagnostics().failed())
        .as(configuration.diagnostics().print("sluice"))
        .isFalse();
    return configuration.root().settings();
  }

  private static List<String> said(String text) {
    return load(text).diagnostics().all().stream()
        .map(one -> "[" + one.level() + "] " + one.message())
        .toList();
  }

  @Test
  void workersAreAsManyAsAsked() {
    assertThat(settings("").get(MainDirectives.WORKER_PROCESSES)).isEqualTo(1);
    assertThat(settings("worker_processes 3;").get(MainDirectives.WORKER_PROCESSES)).isEqualTo(3);
    assertThat(settings("worker_processes auto;").get(MainDirectives.WORKER_PROCESSES))
        .isEqualTo(Runtime.getRuntime().availableProcessors());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "worker_processes 0 | \"worker_processes\" directive invalid value",
        "worker_processes x | \"worker_processes\" directive invalid value",
        "worker_priority 1x | \"worker_priority\" directive invalid number",
        "events { worker_connections x; } | invalid number \"x\"",
        "events { use fast; } | invalid event type \"fast\"",
        "thread_pool a | invalid number of arguments in \"thread_pool\" directive",
        "thread_pool a max_queue=1 | \"a\" must have \"threads\" parameter",
        "thread_pool a threads=x | invalid threads value \"threads=x\"",
        "thread_pool a threads=1; thread_pool a threads=2 | duplicate thread pool \"a\"",
        "worker_cpu_affinity 012 | invalid character \"2\" in \"worker_cpu_affinity\"",
        "ssl_engine x | \"ssl_engine\" is not supported: OpenSSL 3 has providers instead of engines",
        "load_module x.jar | open() \"/nowhere/x.jar\" failed (2: No such file or directory)"
      })
  void whatIsWrongIsSaid(String directive, String message) {
    assertThat(said(directive.endsWith("}") ? directive : directive + ";"))
        .contains("[emerg] " + message);
  }

  @Test
  void priorityHasASign() {
    assertThat(settings("worker_priority -5;").get(MainDirectives.WORKER_PRIORITY)).isEqualTo(-5);
    assertThat(settings("worker_priority +5;").get(MainDirectives.WORKER_PRIORITY)).isEqualTo(5);
  }

  @Test
  void masksAreGivenOutInTurnAndTheLastOneStays() {
    CpuAffinity affinity =
        settings("worker_cpu_affinity 0001 1010;").get(MainDirectives.WORKER_CPU_AFFINITY);
    assertThat(affinity).isNotNull();
    assertThat(affinity.of(0)).isEqualTo(bits(0));
    assertThat(affinity.of(1)).isEqualTo(bits(1, 3));
    assertThat(affinity.of(2)).isEqualTo(bits(1, 3));
  }

  @Test
  void automaticAffinityGivesEachWorkerAProcessorOfTheMask() {
    CpuAffinity affinity =
        settings("worker_cpu_affinity auto 1010;").get(MainDirectives.WORKER_CPU_AFFINITY);
    assertThat(affinity).isNotNull();
    assertThat(affinity.of(0)).isEqualTo(bits(1));
    assertThat(affinity.of(1)).isEqualTo(bits(3));
    assertThat(affinity.of(2)).isEqualTo(bits(1));
  }

  private static BitSet bits(int... which) {
    BitSet set = new BitSet();
    for (int bit : which) {
      set.set(bit);
    }
    return set;
  }

  @Test
  void whatHasNoEffectIsSaidWithItsReason() {
    for (Directive<?> directive : StandardFeatures.directives(StandardFeatures.all()).all()) {
      if (directive.ignored() != null) {
        assertThat(directive.ignored()).as(directive.name()).isNotBlank();
      }
    }
    Diagnostics said = load("timer_resolution 100ms;").diagnostics();
    assertThat(said.print("sluice"))
        .contains("[notice]", "timer_resolution", "the clock is read once each time");
  }

  @Test
  void aModuleOfNginxThatIsBuiltInIsWelcome() {
    for (String module : List.of("stream", "http_geoip2", "stream_geoip", "http_upstream_fair")) {
      assertThat(said("load_module /usr/lib/nginx/modules/ngx_" + module + "_module.so;"))
          .isEmpty();
    }
  }

  @Test
  void anotherOneIsMissedWhereItsFirstDirectiveStands() {
    assertThat(said("load_module modules/ngx_http_lua_module.so;\nlua_code_cache off;"))
        .containsSubsequence(
            "[warn] module \"modules/ngx_http_lua_module.so\" is a binary for nginx and is not"
                + " loaded",
            "[emerg] unknown directive \"lua_code_cache\"");
  }
}
