package io.sluice.core.log;

import io.sluice.core.bytes.Bytes;

/// What is known of the connection that a log line is about.
public interface LogContext {
  /// The connection's serial number, from 1; 0 when the line belongs to none.
  long connectionNumber();

  /// Appends what follows the message, with its leading separator: ` while reading client request
  /// headers, client: 127.0.0.1, server: example.com, request: "GET / HTTP/1.1"`.
  void writeContext(Bytes out);
}
