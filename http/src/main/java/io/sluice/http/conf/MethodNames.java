package io.sluice.http.conf;

import io.sluice.config.Arguments;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/// Reads the arguments of `limit_except`.
final class MethodNames {
  private static final Set<String> KNOWN =
      Set.of(
          "GET",
          "HEAD",
          "POST",
          "PUT",
          "DELETE",
          "MKCOL",
          "COPY",
          "MOVE",
          "OPTIONS",
          "PROPFIND",
          "PROPPATCH",
          "LOCK",
          "UNLOCK",
          "PATCH");

  private MethodNames() {}

  static Set<String> parse(Arguments a) {
    Set<String> methods = new HashSet<>();
    for (int i = 0; i < a.count(); i++) {
      String method = a.text(i).toUpperCase(Locale.ROOT);
      if (!KNOWN.contains(method)) {
        throw a.error(i, "invalid method \"" + a.text(i) + "\"");
      }
      methods.add(method);
    }
    if (methods.contains("GET")) {
      methods.add("HEAD");
    }
    return Set.copyOf(methods);
  }
}
