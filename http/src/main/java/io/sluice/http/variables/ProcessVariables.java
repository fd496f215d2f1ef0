package io.sluice.http.variables;

import io.sluice.core.Bytes;
import io.sluice.core.Host;
import io.sluice.core.Product;
import io.sluice.core.Variable;
import io.sluice.core.Variables;
import io.sluice.http.HttpRequest;
import io.sluice.net.os.ThisProcess;

/// Variables that have to do with the program, the machine and the time.
final class ProcessVariables {
  private ProcessVariables() {}

  static void define(Variables v) {
    v.define(text("hostname", Host.name()));
    v.define(text("nginx_version", Product.NGINX_VERSION));
    v.define(ConnectionVariables.number("pid", r -> ThisProcess.pid()));
    v.define(
        Variable.of(
            "msec",
            (HttpRequest r, Bytes out) -> {
              r.time().writeMsec(out);
              return true;
            }));
    v.define(
        Variable.of(
            "time_iso8601",
            (HttpRequest r, Bytes out) -> {
              r.time().writeIso8601(out);
              return true;
            }));
    v.define(
        Variable.of(
            "time_local",
            (HttpRequest r, Bytes out) -> {
              r.time().writeLocal(out);
              return true;
            }));
  }

  private static Variable text(String name, String value) {
    byte[] bytes = Bytes.of(value);
    return Variable.of(
        name,
        (HttpRequest r, Bytes out) -> {
          out.append(bytes);
          return true;
        });
  }
}
