package io.sluice.stream;

import io.sluice.core.Bytes;
import io.sluice.core.Variable;
import io.sluice.core.Variables;

/// The variables that only sessions have.
final class StreamVariables {
  private StreamVariables() {}

  static void define(Variables variables) {
    define(variables, "bytes_sent", (s, out) -> out.appendNumber(s.bytesSent()));
    define(variables, "bytes_received", (s, out) -> out.appendNumber(s.bytesReceived()));
    define(
        variables,
        "session_time",
        (s, out) -> out.appendSeconds(Math.max(0, s.nowMillis() - s.started())));
    define(variables, "status", (s, out) -> out.appendPadded(s.status(), 3));
    define(variables, "server_name", (s, out) -> out.append(s.server().name()));
    define(variables, "protocol", (s, out) -> out.append(s.datagrams() ? "UDP" : "TCP"));
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
