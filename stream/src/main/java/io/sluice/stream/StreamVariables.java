package io.sluice.stream;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.text.Variable;
import io.sluice.core.text.Variables;
import java.util.function.ToLongFunction;

/// The variables that only sessions have.
final class StreamVariables {
  private StreamVariables() {}

  static void define(Variables variables) {
    variables.define(counter("bytes_sent", StreamSession::bytesSent));
    variables.define(counter("bytes_received", StreamSession::bytesReceived));
    define(
        variables,
        "session_time",
        (s, out) -> out.appendSeconds(Math.max(0, s.nowMillis() - s.started())));
    define(variables, "status", (s, out) -> out.appendPadded(s.status(), 3));
    define(variables, "server_name", (s, out) -> out.append(s.server().name()));
    define(variables, "protocol", (s, out) -> out.append(s.datagrams() ? "UDP" : "TCP"));
  }

  /// Whoever asks first settles the value for the rest of the session, as in nginx.
  private static Variable counter(String name, ToLongFunction<StreamSession> count) {
    return Variable.cached(
        name,
        (StreamSession session, Bytes out) -> {
          out.appendNumber(count.applyAsLong(session));
          return true;
        });
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
