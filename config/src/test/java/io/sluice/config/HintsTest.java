package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HintsTest {
  @ParameterizedTest
  @CsvSource({
    "a,a,0",
    "abc,,3",
    "abc,abd,1",
    "abc,ab,1",
    "abc,xabc,1",
    "abcd,acbd,1",
    "ab,ba,1",
    "kitten,sitting,3"
  })
  void distanceCountsMistakes(String one, @Nullable String other, int expected) {
    assertThat(Nearest.distance(one, other == null ? "" : other)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "locaton,http server,location",
    "deamon,main,daemon",
    "sever,http,server",
    "xyz,main,",
    "Daemon,main,daemon",
    "l,http server,",
  })
  void findsTheNearestName(String wrong, String context, @Nullable String expected) {
    assertThat(Nearest.name(wrong, Sample.ALL, Context.of(context))).isEqualTo(expected);
  }

  @Test
  void aNameOfTheContextIsPreferred() {
    Directives two =
        new Directives(
            List.of(
                Directive.text("abcx").in(Context.HTTP), Directive.text("abcy").in(Context.MAIN)));
    assertThat(Nearest.name("abcz", two, Context.MAIN)).isEqualTo("abcy");
    assertThat(Nearest.name("abcz", two, Context.HTTP)).isEqualTo("abcx");
  }

  @Test
  void knowsWhatNginxHas() {
    assertThat(KnownDirectives.find("proxy_pass"))
        .isEqualTo(
            new KnownDirectives.Known(
                "ngx_http_proxy_module", List.of("location", "if in location", "limit_except")));
    assertThat(KnownDirectives.find("xslt_types")).isNotNull();
    assertThat(KnownDirectives.find("starttls")).isNotNull();
    for (String undocumented :
        ("client_body_early_read degradation degrade http2_pool_size http2_streams_index_size"
                + " open_file_cache_events post_action ssi_ignore_recycled_buffers uwsgi_string")
            .split(" ", -1)) {
      assertThat(KnownDirectives.find(undocumented)).as(undocumented).isNotNull();
    }
    assertThat(KnownDirectives.find("proxy_")).isNull();
    assertThat(KnownDirectives.find("ngx_http_proxy_module")).isNull();
    assertThat(KnownDirectives.find("")).isNull();
  }
}
