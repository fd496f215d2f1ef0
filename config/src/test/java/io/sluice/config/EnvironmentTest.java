package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EnvironmentTest {
  @Test
  void namesAreRelativeToThePrefixOrToTheConfigurationsFolder() {
    Environment environment = Environment.of("/srv", "conf/nginx.conf");
    assertThat(environment.confFile()).isEqualTo("/srv/conf/nginx.conf");
    assertThat(environment.confPrefix()).isEqualTo("/srv/conf/");
    assertThat(environment.path("logs/x")).isEqualTo("/srv/logs/x");
    assertThat(environment.confPath("mime.types")).isEqualTo("/srv/conf/mime.types");
    assertThat(environment.path("/x")).isEqualTo("/x");
    assertThat(environment.confPath("/x")).isEqualTo("/x");
    assertThat(environment.path("")).isEqualTo("/srv/");
  }

  @Test
  void theFileMayBeElsewhere() {
    Environment environment = Environment.of("/srv/", "/etc/n.conf");
    assertThat(environment.confFile()).isEqualTo("/etc/n.conf");
    assertThat(environment.confPath("a")).isEqualTo("/etc/a");
    assertThat(environment.path("a")).isEqualTo("/srv/a");
  }
}
