package io.sluice.proxy.pass;

import io.sluice.config.Arguments;
import io.sluice.core.text.Template;
import io.sluice.http.FieldValue;

/// One `proxy_set_header`.
record HeaderLine(String name, Template value) {
  static HeaderLine parse(Arguments a) {
    return new HeaderLine(a.text(0), FieldValue.compile(a));
  }

  boolean is(String other) {
    return name.equalsIgnoreCase(other);
  }
}
