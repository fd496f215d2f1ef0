package io.sluice.http.proxy;

import io.sluice.config.Arguments;
import io.sluice.core.Template;

/// One `proxy_set_header`.
record HeaderLine(String name, Template value) {
  static HeaderLine parse(Arguments a) {
    return new HeaderLine(a.text(0), Template.compile(a, 1));
  }

  boolean is(String other) {
    return name.equalsIgnoreCase(other);
  }
}
