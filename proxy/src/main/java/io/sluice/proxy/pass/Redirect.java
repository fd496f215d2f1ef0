package io.sluice.proxy.pass;

import io.sluice.config.Arguments;
import io.sluice.core.text.Template;
import io.sluice.http.conf.Location;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One `proxy_redirect`.
///
/// @param rule what it says; null for `default` and `off`
record Redirect(Kind kind, @Nullable Rewrite rule) {
  enum Kind {
    OFF,
    DEFAULT,
    RULE
  }

  /// What holds where nothing is configured.
  static final List<Redirect> USUAL = List.of(new Redirect(Kind.DEFAULT, null));

  static Redirect parse(Arguments a) {
    List<Redirect> before = a.scope().own(ProxyDirectives.REDIRECT);
    if (before != null && before.getFirst().kind == Kind.OFF) {
      throw a.directiveError("is duplicate");
    }
    if (a.count() == 2) {
      return new Redirect(Kind.RULE, Rewrite.parse(a));
    }
    if (a.text(0).equals("off")) {
      if (before != null) {
        throw a.directiveError("is duplicate");
      }
      return new Redirect(Kind.OFF, null);
    }
    if (!a.text(0).equals("default")) {
      throw a.invalidParameter(0);
    }
    checkDefault(a);
    return new Redirect(Kind.DEFAULT, null);
  }

  private static void checkDefault(Arguments a) {
    ProxyPass pass = a.scope().own(ProxyDirectives.PASS);
    if (pass == null) {
      throw a.error(
          "\"proxy_redirect default\" should be placed after the \"proxy_pass\" directive");
    }
    if (pass.computed() != null) {
      throw a.error(
          "\"proxy_redirect default\" cannot be used with \"proxy_pass\" directive with variables");
    }
  }

  /// The rules of one location; null if locations are left alone.
  static @Nullable List<Rewrite> rules(
      List<Redirect> said, ProxyPass pass, Location location, SharedFields shared) {
    if (said.getFirst().kind == Kind.OFF) {
      return null;
    }
    if (said.equals(USUAL) && pass.fixed() != null && pass.fixed().uri.length == 0) {
      return shared.redirects(pass.url());
    }
    List<Rewrite> rules = new ArrayList<>();
    for (Redirect redirect : said) {
      if (redirect.rule != null) {
        rules.add(redirect.rule);
      } else if (pass.fixed() != null) {
        rules.add(usual(pass, pass.fixed(), location));
      }
    }
    return rules.isEmpty() ? null : List.copyOf(rules);
  }

  /// The URL of `proxy_pass` becomes the location's URI.
  private static Rewrite usual(ProxyPass pass, Target target, Location location) {
    boolean replaces = target.uri.length > 0;
    return new Rewrite.Prefix(
        Template.constant(replaces ? pass.url() : pass.url() + "/"),
        Template.constant(replaces ? location.name() : "/"));
  }
}
