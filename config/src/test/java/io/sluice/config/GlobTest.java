package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  @ParameterizedTest
  @CsvSource({
    "*,a",
    "*.conf,a.conf",
    "a*b*c,aXbYbZc",
    "*a,aba",
    "?,a",
    "a?c,abc",
    "[abc],b",
    "[a-c]x,bx",
    "[!a-c],d",
    "[^a-c],d",
    "[]a],]",
    "[a-],-",
    "[[:digit:]]*,7up",
    "[[:upper:]_],_",
    "[x,[x",
    "\\*,*",
    "a\\b,ab",
    ".*,.a",
    "\\.*,.a",
    "[\\]],]",
    "[a\\-c],-",
    "**,a",
    "a*,a",
    "[!]a],b",
  })
  void matches(String mask, String name) {
    assertThat(Glob.matches(mask, name)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "*,.a",
    "?a,.a",
    "[.]a,.a",
    "*.conf,a.conf~",
    "?,ab",
    "?,''",
    "[abc],d",
    "[!a-c],b",
    "\\*,a",
    "a*b,a",
    "[a\\-c],b",
    "[[:digit:]],d",
    "[[:nothing:]],a",
    "[x,x",
    "[!]a],]",
  })
  void doesNotMatch(String mask, String name) {
    assertThat(Glob.matches(mask, name)).isFalse();
  }
}
