package io.sluice.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.content.files.Index;
import io.sluice.content.files.TryFiles;
import io.sluice.content.headers.ResponseFields;
import io.sluice.content.rewrite.Rewrite;
import io.sluice.http.conf.Loaded;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is said of a wrong configuration of these features: nginx's words, at nginx's line.
final class ContentMessagesTest {
  private static Loaded load(String directives) {
    return Loaded.server(
        directives, new Rewrite(), new TryFiles(), new Index(), new ResponseFields());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "if (a) {}                         | invalid condition \"a\"",
        "if ($a) {}                        | unknown \"a\" variable",
        "if $a {}                          | invalid condition \"$a\"",
        "if ($uri & b) {}                  | unexpected \"&\" in condition",
        "if (-z /a) {}                     | invalid condition \"-z\"",
        "return 1000;                      | invalid return code \"1000\"",
        "return /a;                        | invalid return code \"/a\"",
        "rewrite a \"\";                   | empty replacement",
        "rewrite a b c;                    | invalid parameter \"c\"",
        "set a b;                          | invalid variable name \"a\"",
        "set $uri b;                       | the duplicate \"uri\" variable",
        "try_files a =1000;                | invalid code \"=1000\"",
        "expires modified @1h;"
            + "| \"expires\" directive daily time cannot be used with \"modified\" parameter",
        "expires @25h;                     | \"expires\" directive daily time value must be less than 24 hours",
        "add_header a b c;                 | invalid parameter \"c\"",
      })
  void refuses(String directives, String message) {
    assertThat(load(directives).messages())
        .filteredOn(said -> said.startsWith("[emerg]"))
        .containsExactly("[emerg] " + message + " in /etc/n.conf:2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "index /a b;           | only the last index in \"index\" directive should be absolute",
      })
  void warns(String directives, String message) {
    assertThat(load(directives).messages())
        .containsExactly("[warn] " + message + " in /etc/n.conf:2");
  }
}
