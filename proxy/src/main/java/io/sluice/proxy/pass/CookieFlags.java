package io.sluice.proxy.pass;

import io.sluice.config.Arguments;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.text.Regex;
import io.sluice.core.text.Template;
import io.sluice.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// One `proxy_cookie_flags`: which cookies, and what is set and cleared on them.
///
/// @param name the cookies' name, or null
/// @param regex what their name matches, or null
/// @param flags words such as `secure` and `nosamesite`
record CookieFlags(@Nullable Template name, @Nullable Regex regex, List<Template> flags) {
  static CookieFlags parse(Arguments a) {
    List<Template> flags = new ArrayList<>();
    for (int i = 1; i < a.count(); i++) {
      flags.add(Template.compile(a, i));
    }
    String name = a.text(0);
    return name.startsWith("~")
        ? new CookieFlags(null, Regex.compile(a, 0, name.substring(1), true), flags)
        : new CookieFlags(Template.compile(a, 0), null, flags);
  }

  private boolean applies(HttpRequest request, String cookie) {
    if (regex != null) {
      byte[] bytes = Bytes.of(cookie);
      return regex.matches(request, bytes, 0, bytes.length);
    }
    return name != null && name.text(request).equalsIgnoreCase(cookie);
  }

  /// Applies the first rule that names the cookie. True if that says anything.
  static boolean apply(List<CookieFlags> rules, HttpRequest request, Cookie cookie) {
    for (CookieFlags rule : rules) {
      if (rule.applies(request, cookie.name())) {
        return rule.change(request, cookie);
      }
    }
    return false;
  }

  private boolean change(HttpRequest request, Cookie cookie) {
    Set<String> words = new TreeSet<>();
    for (Template flag : flags) {
      words.add(flag.text(request).toLowerCase(Locale.ROOT));
    }
    words.retainAll(KNOWN);
    if (words.isEmpty()) {
      return false;
    }
    toggle(cookie, "Secure", words.contains("secure"), words.contains("nosecure"));
    toggle(cookie, "HttpOnly", words.contains("httponly"), words.contains("nohttponly"));
    if (words.contains("samesite=strict")) {
      cookie.set("SameSite", "Strict");
    } else if (words.contains("samesite=lax")) {
      cookie.set("SameSite", "Lax");
    } else if (words.contains("samesite=none")) {
      cookie.set("SameSite", "None");
    } else if (words.contains("nosamesite")) {
      cookie.remove("SameSite");
    }
    return true;
  }

  private static final Set<String> KNOWN =
      Set.of(
          "secure",
          "nosecure",
          "httponly",
          "nohttponly",
          "samesite=strict",
          "samesite=lax",
          "samesite=none",
          "nosamesite");

  private static void toggle(Cookie cookie, String attribute, boolean on, boolean off) {
    if (on) {
      cookie.add(attribute);
    } else if (off) {
      cookie.remove(attribute);
    }
  }
}
