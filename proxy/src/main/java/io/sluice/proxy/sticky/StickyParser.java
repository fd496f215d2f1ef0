package io.sluice.proxy.sticky;

import io.sluice.config.Arguments;
import io.sluice.config.Values;
import io.sluice.core.text.Template;
import io.sluice.core.text.VariableRef;
import io.sluice.core.text.Variables;
import io.sluice.upstream.peer.Sticky;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Reads `sticky`. Its first word says which of its forms it is; without such a word it is the form
/// of nginx-sticky-module-ng.
final class StickyParser {
  private StickyParser() {}

  static Sticky.Method sticky(Arguments a) {
    return switch (a.count() == 0 ? "" : a.text(0)) {
      case "cookie" -> cookie(atLeastTwo(a), 1);
      case "route" -> route(atLeastTwo(a));
      case "learn" -> LearnParser.parse(atLeastTwo(a));
      default -> module(a);
    };
  }

  private static Arguments atLeastTwo(Arguments a) {
    if (a.count() < 2) {
      throw a.error("invalid number of arguments in \"sticky\" directive");
    }
    return a;
  }

  /// Refuses a second way to bind clients in one group.
  static <M extends Sticky.Method> M only(Arguments a, M method) {
    if (a.scope().entries().stream().anyMatch(e -> e.value() instanceof Sticky.Method)) {
      throw a.directiveError("is not possible beside another that binds clients to servers");
    }
    return method;
  }

  /// A variable that a parameter names as `$name`.
  static VariableRef variable(Arguments a, int i, String name) {
    return Variables.of(a.scope()).reference(name, a.position(), a.word(i));
  }

  private static Sticky.Method route(Arguments a) {
    List<VariableRef> variables = new ArrayList<>();
    for (int i = 1; i < a.count(); i++) {
      variables.add(variable(a, i, Variables.name(a, i)));
    }
    Sticky route = new StickyRoute(new FirstValue(variables));
    return only(a, (_, _) -> route);
  }

  // ---- sticky cookie

  /// @param name which argument is the cookie's name
  static Sticky.Method cookie(Arguments a, int name) {
    if (a.text(name).isEmpty()) {
      throw a.directiveError(name, "empty cookie name");
    }
    CookieForm form = CookieForm.of(a.text(name));
    Set<String> seen = new HashSet<>();
    for (int i = name + 1; i < a.count(); i++) {
      form = cookieParameter(a, i, form, seen);
    }
    return cookie(a, name, form, ServerMark.ROUTE, false);
  }

  private static CookieForm cookieParameter(Arguments a, int i, CookieForm form, Set<String> seen) {
    String text = a.text(i);
    int equals = text.indexOf('=');
    String name = equals < 0 ? text : text.substring(0, equals);
    String value = text.substring(equals + 1);
    boolean flag = name.equals("httponly") || name.equals("secure");
    if (flag == equals >= 0 || !CookieForm.PARAMETERS.contains(name)) {
      throw a.error(i, "unknown parameter \"" + text + "\"");
    }
    if (!seen.add(name)) {
      throw a.directiveError(i, "parameter \"" + name + "\" is duplicate");
    }
    if (value.isEmpty() && (name.equals("domain") || name.equals("path"))) {
      throw a.directiveError(i, "no value for \"" + name + "\"");
    }
    return switch (name) {
      case "domain" -> form.domain(Template.compile(a, i, value));
      case "path" -> form.path(value);
      case "expires" -> form.expires(expires(a, i, value));
      case "samesite" -> form.sameSite(sameSite(a, i, value));
      case "httponly" -> form.httpOnly();
      default -> form.secure();
    };
  }

  private static long expires(Arguments a, int i, String value) {
    if (value.equals("max")) {
      return CookieForm.MAX;
    }
    long seconds = Values.seconds(value);
    if (seconds == Values.INVALID) {
      throw a.directiveError(i, "invalid \"expires\" parameter value");
    }
    return seconds;
  }

  private static Template sameSite(Arguments a, int i, String value) {
    Template template = Template.compile(a, i, value);
    if (template.isConstant() && !CookieForm.isSameSite(value)) {
      throw a.directiveError(i, "invalid \"samesite\" parameter value");
    }
    return template;
  }

  private static Sticky.Method cookie(
      Arguments a, int at, CookieForm form, ServerMark mark, boolean strict) {
    VariableRef cookie =
        Variables.of(a.scope())
            .reference("cookie_" + form.name(), a.position(), at < a.count() ? a.word(at) : null);
    Sticky sticky = new StickyCookie(cookie, form, mark, strict);
    return only(a, (_, _) -> sticky);
  }

  // ---- nginx-sticky-module-ng

  private static Sticky.Method module(Arguments a) {
    CookieForm form = CookieForm.ofModule();
    ServerMark mark = ServerMark.MD5;
    boolean strict = false;
    for (int i = 0; i < a.count(); i++) {
      String text = a.text(i);
      String value = text.substring(text.indexOf('=') + 1);
      switch (text.substring(0, text.length() - value.length())) {
        case "name=" -> form = form.name(notEmpty(a, i, value));
        case "domain=" -> form = form.domain(Template.constant(notEmpty(a, i, value)));
        case "path=" -> form = form.path(notEmpty(a, i, value));
        case "expires=" -> form = form.expires(duration(a, i, value));
        case "hash=" -> mark = mark(a, i, value);
        case "" -> {
          switch (text) {
            case "no_fallback" -> strict = true;
            case "secure" -> form = form.secure();
            case "httponly" -> form = form.httpOnly();
            default -> throw a.error(i, "unknown parameter \"" + text + "\"");
          }
        }
        default -> throw a.error(i, "unknown parameter \"" + text + "\"");
      }
    }
    return cookie(a, a.count(), form, mark, strict);
  }

  private static String notEmpty(Arguments a, int i, String value) {
    if (value.isEmpty()) {
      throw a.invalidParameter(i);
    }
    return value;
  }

  private static long duration(Arguments a, int i, String value) {
    long seconds = Values.seconds(value);
    if (seconds == Values.INVALID || seconds == 0) {
      throw a.invalidParameter(i);
    }
    return seconds;
  }

  private static ServerMark mark(Arguments a, int i, String value) {
    return switch (value) {
      case "index" -> ServerMark.INDEX;
      case "md5" -> ServerMark.MD5;
      case "sha1" -> ServerMark.SHA1;
      default -> throw a.invalidParameter(i);
    };
  }
}
