package io.sluice.traffic.variables;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.feature.Feature;
import io.sluice.core.system.Host;
import io.sluice.core.system.Product;
import io.sluice.core.text.Variable;
import io.sluice.core.text.Variables;

/// Variables of the connection, the time and the machine: `$remote_addr`, `$time_local`,
/// `$hostname` and the like.
public final class CommonVariables implements Feature {
  private static final byte[] PID = Bytes.of(Long.toString(ProcessHandle.current().pid()));

  /// Stateless.
  public CommonVariables() {}

  @Override
  public String name() {
    return "variables";
  }

  @Override
  public void variables(Variables variables) {
    connection(variables);
    time(variables);
    machine(variables);
  }

  /// Something that always has a value.
  @FunctionalInterface
  private interface Text {
    void write(Exchange exchange, Bytes out);
  }

  private static void define(Variables variables, String name, Text text) {
    variables.define(
        Variable.of(
            name,
            (exchange, out) -> {
              text.write(exchange, out);
              return true;
            }));
  }

  private static void connection(Variables variables) {
    define(variables, "remote_addr", (e, out) -> e.remote().writeHost(out));
    define(variables, "remote_port", (e, out) -> port(e.remote().port(), out));
    define(variables, "binary_remote_addr", (e, out) -> e.remote().writeBinary(out));
    define(variables, "server_addr", (e, out) -> e.local().writeHost(out));
    define(variables, "server_port", (e, out) -> port(e.local().port(), out));
    define(variables, "connection", (e, out) -> out.appendNumber(e.connectionNumber()));
  }

  /// A unix socket has no port, and its text is empty.
  private static void port(int port, Bytes out) {
    if (port > 0) {
      out.appendNumber(port);
    }
  }

  private static void time(Variables variables) {
    define(variables, "msec", (e, out) -> e.time().writeMsec(out));
    define(variables, "time_iso8601", (e, out) -> e.time().writeIso8601(out));
    define(variables, "time_local", (e, out) -> e.time().writeLocal(out));
  }

  private static void machine(Variables variables) {
    define(variables, "hostname", (e, out) -> out.append(Host.name()));
    define(variables, "nginx_version", (e, out) -> out.append(Product.NGINX_VERSION));
    define(variables, "pid", (e, out) -> out.append(PID));
  }
}
