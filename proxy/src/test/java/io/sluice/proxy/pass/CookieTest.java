package io.sluice.proxy.pass;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CookieTest {
  private final Cookie cookie = new Cookie("id=7; Path=/a;  domain = example.com ; Secure");

  @Test
  void isWrittenInCanonicalForm() {
    assertThat(cookie).hasToString("id=7; Path=/a; domain=example.com; Secure");
    assertThat(cookie.name()).isEqualTo("id");
    assertThat(cookie.complete()).isTrue();
  }

  @Test
  void withoutValueIsIncomplete() {
    assertThat(new Cookie("id; path=/").complete()).isFalse();
  }

  @Test
  void emptyAttributesStay() {
    assertThat(new Cookie("id=;;path=")).hasToString("id=; ; path=");
  }

  @Test
  void changesAttributesInAnyCase() {
    assertThat(cookie.change("path", value -> value + "/b")).isTrue();
    assertThat(cookie.change("domain", _ -> null)).isFalse();
    assertThat(cookie.change("secure", value -> value)).isFalse();
    assertThat(cookie.change("id", value -> value + "!")).isFalse();
    assertThat(cookie).hasToString("id=7; Path=/a/b; domain=example.com; Secure");
  }

  @Test
  void addsAndRemovesFlags() {
    cookie.add("secure");
    cookie.add("HttpOnly");
    cookie.set("SameSite", "Lax");
    cookie.set("SameSite", "Strict");
    cookie.set("path", "/A");
    cookie.remove("domain");
    assertThat(cookie).hasToString("id=7; Path=/a; Secure; HttpOnly; SameSite=Strict");
  }
}
