package io.sluice.proxy.pass;

import io.sluice.config.Arguments;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.text.Regex;
import io.sluice.core.text.Template;
import io.sluice.http.HttpRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One rule by which a value that a server sent is changed: of `proxy_redirect`,
/// `proxy_cookie_path` and `proxy_cookie_domain`.
sealed interface Rewrite {
  /// The changed value, or null if the rule does not apply.
  ///
  /// @param from where the part begins that the rule looks at
  @Nullable String apply(HttpRequest request, String value, int from);

  /// What the first rule says that applies, or null if none does.
  static @Nullable String first(List<Rewrite> rules, HttpRequest request, String value, int from) {
    for (Rewrite rule : rules) {
      String changed = rule.apply(request, value, from);
      if (changed != null) {
        return changed;
      }
    }
    return null;
  }

  /// Replaces a text that the value begins with.
  record Prefix(Template text, Template replacement) implements Rewrite {
    @Override
    public @Nullable String apply(HttpRequest request, String value, int from) {
      String prefix = text.text(request);
      if (!value.startsWith(prefix, from)) {
        return null;
      }
      return value.substring(0, from)
          + replacement.text(request)
          + value.substring(from + prefix.length());
    }
  }

  /// Replaces a value that matches.
  record Matching(Regex regex, Template replacement) implements Rewrite {
    @Override
    public @Nullable String apply(HttpRequest request, String value, int from) {
      byte[] bytes = Bytes.of(value);
      if (!regex.matches(request, bytes, from, bytes.length - from)) {
        return null;
      }
      return value.substring(0, from) + replacement.text(request);
    }
  }

  /// Replaces a domain, in any case, with or without a dot in front, which stays.
  record Domain(Template text, Template replacement) implements Rewrite {
    @Override
    public @Nullable String apply(HttpRequest request, String value, int from) {
      int start = value.startsWith(".", from) ? from + 1 : from;
      String domain = text.text(request);
      if (!value.substring(start).equalsIgnoreCase(domain)) {
        return null;
      }
      return value.substring(0, start) + replacement.text(request);
    }
  }

  /// A rule whose first argument is a text, or behind `~` or `~*` an expression.
  static Rewrite parse(Arguments a) {
    return parse(a, false);
  }

  /// As [#parse], but all expressions ignore case.
  static Rewrite parsePath(Arguments a) {
    return parse(a, true);
  }

  private static Rewrite parse(Arguments a, boolean caseless) {
    Template replacement = Template.compile(a, 1);
    String text = a.text(0);
    if (text.startsWith("~*")) {
      return new Matching(Regex.compile(a, 0, text.substring(2), true), replacement);
    }
    if (text.startsWith("~")) {
      return new Matching(Regex.compile(a, 0, text.substring(1), caseless), replacement);
    }
    return new Prefix(Template.compile(a, 0), replacement);
  }

  /// A rule about domains; expressions ignore case.
  static Rewrite parseDomain(Arguments a) {
    String text = a.text(0);
    if (text.startsWith("~")) {
      return new Matching(Regex.compile(a, 0, text.substring(1), true), Template.compile(a, 1));
    }
    return new Domain(withoutDot(a, 0), withoutDot(a, 1));
  }

  private static Template withoutDot(Arguments a, int argument) {
    String text = a.text(argument);
    return Template.compile(a, argument, text.startsWith(".") ? text.substring(1) : text);
  }
}
