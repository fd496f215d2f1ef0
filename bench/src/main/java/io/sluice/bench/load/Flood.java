package io.sluice.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a flooding neighbour sends without end. Each is a reader that has to leave its loop to
/// others in time.
enum Flood {
  /// A server's 1xx.
  INTERIM("/interim", "HTTP/1.1 102 Processing\r\n\r\n"),
  HEADS("GET / HTTP/1.1\r\nHost: a\r\n", "X: y\r\n", false),
  TRAILERS(Texts.POST + "1\r\na\r\n0\r\n", "X: y\r\n", false),
  CHUNK_SIZES(Texts.POST, "0", false),
  CHUNKS(Texts.POST, "1\r\na\r\n", false),
  CHUNK_EXTENSIONS(Texts.POST + "1;", "e", false),
  EMPTY_LINES("", "\r\n", false),
  PROXY_HEADERS("PROXY TCP4 ", "1", true),
  /// A name server's replies to questions that were never asked.
  DNS_REPLIES("/name", ""),
  DATAGRAMS("", ""),
  /// Requests that are logged, one behind the other.
  LOG_LINES("", "GET /logged HTTP/1.1\r\nHost: a\r\n\r\n", false),
  /// Requests for files that are not there, each with a line in the error log.
  ERROR_LINES("", "GET /missing HTTP/1.1\r\nHost: a\r\n\r\n", false);

  /// Constants cannot be used by the enum's own constants before them.
  private static final class Texts {
    static final String POST =
        "POST /flooded HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  }

  private static final int PIECE = 64 * 1024;

  /// Where a client has the proxy ask the flooding server, or null.
  final @Nullable String path;

  private final String first;

  private final String again;

  /// Whether it goes where the PROXY protocol is spoken.
  final boolean proxied;

  Flood(String path, String again) {
    this.path = path;
    this.first = "";
    this.again = again;
    this.proxied = false;
  }

  Flood(String first, String again, boolean proxied) {
    this.path = null;
    this.first = first;
    this.again = again;
    this.proxied = proxied;
  }

  /// What comes first on each connection.
  byte[] first() {
    return first.getBytes(StandardCharsets.US_ASCII);
  }

  /// Some 64 KiB of what comes then.
  byte[] again() {
    int times = again.isEmpty() ? 0 : PIECE / again.length();
    return again.repeat(times).getBytes(StandardCharsets.US_ASCII);
  }

  /// As [Options] takes it: `chunk-sizes`.
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Flood of(String label) {
    for (Flood flood : values()) {
      if (flood.label().equals(label)) {
        return flood;
      }
    }
    throw new IllegalArgumentException("no flood \"" + label + "\"");
  }
}
