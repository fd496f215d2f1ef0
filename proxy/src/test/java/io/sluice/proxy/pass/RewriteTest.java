package io.sluice.proxy.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.text.Template;
import io.sluice.http.HttpRequest;
import io.sluice.proxy.http1.Requests;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RewriteTest {
  private final HttpRequest request = Requests.withFields("");

  private static Template text(String text) {
    return Template.constant(text);
  }

  @Test
  void prefixIsReplaced() {
    Rewrite rule = new Rewrite.Prefix(text("http://origin/"), text("/one/"));
    assertThat(rule.apply(request, "http://origin/path", 0)).isEqualTo("/one/path");
    assertThat(rule.apply(request, "http://origin/", 0)).isEqualTo("/one/");
    assertThat(rule.apply(request, "http://other/path", 0)).isNull();
    assertThat(rule.apply(request, "5; url=http://origin/p", 7)).isEqualTo("5; url=/one/p");
  }

  @Test
  void domainKeepsItsDot() {
    Rewrite rule = new Rewrite.Domain(text("example.com"), text("example.net"));
    assertThat(rule.apply(request, "Example.COM", 0)).isEqualTo("example.net");
    assertThat(rule.apply(request, ".example.com", 0)).isEqualTo(".example.net");
    assertThat(rule.apply(request, "www.example.com", 0)).isNull();
  }

  @Test
  void firstRuleThatAppliesCounts() {
    List<Rewrite> rules =
        List.of(
            new Rewrite.Prefix(text("/a"), text("/1")), new Rewrite.Prefix(text("/"), text("/2/")));
    assertThat(Rewrite.first(rules, request, "/ab", 0)).isEqualTo("/1b");
    assertThat(Rewrite.first(rules, request, "/b", 0)).isEqualTo("/2/b");
    assertThat(Rewrite.first(rules, request, "b", 0)).isNull();
  }
}
