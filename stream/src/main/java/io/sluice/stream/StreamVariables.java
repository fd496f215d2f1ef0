package io.sluice.stream;

import io.sluice.core.Bytes;
import io.sluice.core.Variable;
import io.sluice.core.Variables;

/// The variables of every session.
final class StreamVariables {
  private StreamVariables() {}

  static void define(Variables variables) {
    define(variables, "binary_remote_addr", (s, out) -> s.remote().writeBinary(out));
    define(variables, "remote_addr", (s, out) -> s.remote().writeHost(out));
    define(variables, "remote_port", (s, out) -> port(s.remote().port(), out));
    define(variables, "server_addr", (s, out) -> s.local().writeHost(out));
    define(variables, "server_port", (s, out) -> port(s.local().port(), out));
    define(variables, "bytes_sent", (s, out) -> out.appendNumber(s.bytesSent()));
    define(variables, "bytes_received", (s, out) -> out.appendNumber(s.bytesReceived()));
    define(
        variables,
        "session_time",
        (s, out) -> out.appendSeconds(Math.max(0, s.nowMillis() - s.started())));
    define(variables, "status", (s, out) -> out.appendPadded(s.status(), 3));
    define(variables, "connection", (s, out) -> out.appendNumber(s.connectionNumber()));
    define(variables, "protocol", (s, out) -> out.append("TCP"));
  }

  private static void port(int port, Bytes out) {
    if (port > 0) {
      out.appendNumber(port);
    }
  }

  /// Appends a value that every session has.
  private interface Writer {
    void write(StreamSession session, Bytes out);
  }

  private static void define(Variables variables, String name, Writer writer) {
    variables.define(
        Variable.of(
            name,
            (StreamSession session, Bytes out) -> {
              writer.write(session, out);
              return true;
            }));
  }
}
