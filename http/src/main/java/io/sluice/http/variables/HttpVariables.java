package io.sluice.http.variables;

import io.sluice.core.text.Variables;

/// The variables of the HTTP core, as
/// [ngx_http_core_module](https://nginx.org/en/docs/http/ngx_http_core_module.html#variables) has
/// them; those that stream has too are in `io.sluice.traffic.variables`.
public final class HttpVariables {
  private HttpVariables() {}

  /// Defines all of them.
  public static void define(Variables v) {
    TargetVariables.define(v);
    RequestVariables.define(v);
    ConnectionVariables.define(v);
    ResponseVariables.define(v);
    FieldVariables.define(v);
  }
}
