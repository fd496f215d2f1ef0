package io.sluice.proxy.http1;

import io.sluice.config.Arguments;
import io.sluice.core.text.Template;
import io.sluice.http.FieldValue;

/// One `proxy_set_header`.
public record HeaderLine(String name, Template value) {
  public static HeaderLine parse(Arguments a) {
    return new HeaderLine(a.text(0), FieldValue.compile(a));
  }

  public boolean is(String other) {
    return name.equalsIgnoreCase(other);
  }
}
