package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReferenceTest {
  @Test
  void describesDirectives() {
    String page =
        Reference.markdown(
            List.of(
                new Reference.Section("Nothing", List.of()),
                new Reference.Section("Core", List.of(Sample.WORKERS, Sample.DAEMON)),
                new Reference.Section(
                    "HTTP", List.of(Sample.LOCATION, Sample.MODE, Sample.SSL, Sample.BUFFER)),
                new Reference.Section("Events", List.of(Sample.ACCEPT_MUTEX))));
    assertThat(page)
        .isEqualTo(
            """
            # Directives

            Written by the build from the directives' declarations: change those, not this page.

            ## Core

            ### daemon

            - Syntax: `daemon on | off;`
            - Default: `daemon on;`
            - Context: main

            Leaves the terminal.

            ### worker_processes

            - Syntax: `worker_processes number;`
            - Default: `worker_processes 1;`
            - Context: main

            ## HTTP

            ### location

            - Syntax: `location [modifier] uri { ... }`
            - Context: http server, http location

            ### mode

            - Syntax: `mode off | partly | on;`
            - Default: `mode off;`
            - Context: http, http server, http location

            ### proxy_buffer_size

            - Syntax: `proxy_buffer_size size;`
            - Default: `proxy_buffer_size 4k;`
            - Context: http, http server, http location

            ### ssl

            - Syntax: `ssl on | off;`
            - Default: `ssl off;`
            - Context: http server
            - Deprecated: use `listen ... ssl`

            ## Events

            ### accept_mutex

            - Syntax: `accept_mutex on | off;`
            - Default: `accept_mutex off;`
            - Context: events
            - No effect: every worker has its own listening socket
            """);
  }

  @Test
  void namesWhatNginxHasAndNoSection() {
    String refused =
        Reference.refused(List.of(new Reference.Section("HTTP", List.of(Sample.DAEMON))));

    assertThat(refused)
        .startsWith("\n## Refused\n")
        .contains("\n- ngx_http_auth_basic_module: `auth_basic`, `auth_basic_user_file`\n")
        .contains("`worker_processes`")
        .doesNotContain("`daemon`")
        .doesNotContain("`include`")
        .doesNotContain("`license_token`");
  }
}
