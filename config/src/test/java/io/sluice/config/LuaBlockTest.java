package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Blocks of Lua, which are refused and skipped whole.
final class LuaBlockTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ngx.say('hello')",
        "local t = { a = { 1, 2 }, b = {} }",
        "ngx.say(\"}}\")",
        "ngx.say('it\\'s }')",
        "ngx.say(\"\\\\\") local s = '}'",
        "-- don't } care\n local a = 1",
        "--[[ a } long\n comment's ]] local a = 1",
        "--[==[ ]] } ]=] ]==] local a = '{'",
        "local s = [[ } it's ]]",
        "local s = [=[ ]] } ]=]",
        "local x = t[a[1]] -- }\n",
        "local x = a - b; local y = #t; return { [\"}\"] = '\\\n}' }",
        "if a then return end; # ; 'unfinished\n"
      })
  void endsWhereLuaEnds(String lua) {
    String text = lua + "}; rest }";

    assertThat(LuaBlock.end(text, 0)).isEqualTo(lua.length());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{ }", "'}", "--[[ }", "[==[ } ]]", "-- }", "'\\", "-", "[", "[="})
  void whatDoesNotEndGoesToTheEndOfTheText(String lua) {
    assertThat(LuaBlock.end(lua, 0)).isEqualTo(lua.length());
  }

  @Test
  void theErrorsBehindABlockAreRight() {
    String text =
        """
        http {
          init_by_lua_block { require "x"; -- it's a }
          }
          server {
            set_by_lua_block $a { return "{" }
            location / {
              content_by_lua_block{
                ngx.say([[ } ]])
                local q = '"'
              }
              roott /a;
            }
            root /b
          }
        }
        """;

    assertThat(Sample.messages(Sample.load(text)))
        .containsExactly(
            "[emerg] unknown directive \"init_by_lua_block\" in /conf/t.conf:2",
            "[emerg] unknown directive \"set_by_lua_block\" in /conf/t.conf:5",
            "[emerg] unknown directive \"content_by_lua_block\" in /conf/t.conf:7",
            "[emerg] unknown directive \"roott\" in /conf/t.conf:11",
            "[emerg] unexpected \"}\" in /conf/t.conf:14");
  }

  @Test
  void aBlockThatDoesNotEndIsSaid() {
    assertThat(Sample.messages(Sample.load("http {\n content_by_lua_block {\n '}'\n")))
        .contains("[emerg] unexpected end of file, expecting \"}\" in /conf/t.conf:4");
  }

  @Test
  void perlInQuotesIsOneWord() {
    String text = "http { perl 'sub { my $r = shift; return \"}\"; }'; roott a; }";

    assertThat(Sample.messages(Sample.load(text)))
        .containsExactly(
            "[emerg] unknown directive \"perl\" in /conf/t.conf:1",
            "[emerg] unknown directive \"roott\" in /conf/t.conf:1");
  }
}
