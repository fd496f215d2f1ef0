package io.sluice.upstream.attempt;

import io.sluice.core.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/// What is known of one asked server. One without an address only separates two requests. Times are
/// milliseconds from the start of the attempt.
final class Attempt {
  static final long UNKNOWN = -1;

  @Nullable String address;
  @Nullable String server;
  long start;
  long queue;
  long connect;
  long header;
  long response;
  int status;
  long sent;
  long received;
  long length;

  void begin(@Nullable String name, long now) {
    address = name;
    server = null;
    start = now;
    queue = UNKNOWN;
    connect = UNKNOWN;
    header = UNKNOWN;
    response = UNKNOWN;
    status = 0;
    sent = 0;
    received = 0;
    length = 0;
  }

  /// What can be printed of an attempt.
  enum Column {
    ADDRESS,
    STATUS,
    QUEUE_TIME,
    CONNECT_TIME,
    HEADER_TIME,
    RESPONSE_TIME,
    SENT,
    RECEIVED,
    LENGTH;

    void write(Attempt a, Bytes out) {
      switch (this) {
        case ADDRESS -> out.append(a.address == null ? "" : a.address);
        case STATUS -> writeStatus(a.status, out);
        case QUEUE_TIME -> writeTime(a.queue, out);
        case CONNECT_TIME -> writeTime(a.connect, out);
        case HEADER_TIME -> writeTime(a.header, out);
        case RESPONSE_TIME -> writeTime(a.response, out);
        case SENT -> out.appendNumber(a.sent);
        case RECEIVED -> out.appendNumber(a.received);
        case LENGTH -> out.appendNumber(a.length);
      }
    }

    private static void writeStatus(int status, Bytes out) {
      if (status == 0) {
        out.append('-');
      } else {
        out.appendNumber(status);
      }
    }

    private static void writeTime(long millis, Bytes out) {
      if (millis == UNKNOWN) {
        out.append('-');
      } else {
        out.appendSeconds(millis);
      }
    }
  }
}
