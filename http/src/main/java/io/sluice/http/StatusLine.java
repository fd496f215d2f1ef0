package io.sluice.http;

import io.sluice.core.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/// The reasons that nginx sends with statuses. A status without one is sent with an empty reason.
public final class StatusLine {
  private static final byte[][] KNOWN = new byte[600][];

  static {
    known(200, "OK");
    known(201, "Created");
    known(202, "Accepted");
    known(204, "No Content");
    known(206, "Partial Content");
    known(301, "Moved Permanently");
    known(302, "Moved Temporarily");
    known(303, "See Other");
    known(304, "Not Modified");
    known(307, "Temporary Redirect");
    known(308, "Permanent Redirect");
    known(400, "Bad Request");
    known(401, "Unauthorized");
    known(402, "Payment Required");
    known(403, "Forbidden");
    known(404, "Not Found");
    known(405, "Not Allowed");
    known(406, "Not Acceptable");
    known(407, "Proxy Authentication Required");
    known(408, "Request Time-out");
    known(409, "Conflict");
    known(410, "Gone");
    known(411, "Length Required");
    known(412, "Precondition Failed");
    known(413, "Request Entity Too Large");
    known(414, "Request-URI Too Large");
    known(415, "Unsupported Media Type");
    known(416, "Requested Range Not Satisfiable");
    known(421, "Misdirected Request");
    known(429, "Too Many Requests");
    known(500, "Internal Server Error");
    known(501, "Not Implemented");
    known(502, "Bad Gateway");
    known(503, "Service Temporarily Unavailable");
    known(504, "Gateway Time-out");
    known(505, "HTTP Version Not Supported");
    known(507, "Insufficient Storage");
  }

  private StatusLine() {}

  private static void known(int status, String reason) {
    KNOWN[status] = Bytes.of(status + " " + reason);
  }

  /// Appends `404 Not Found`, or `418 ` for a status without a reason.
  public static void write(int status, Bytes out) {
    byte @Nullable [] line = status < KNOWN.length ? KNOWN[status] : null;
    if (line != null) {
      out.append(line);
    } else {
      out.appendPadded(status, 3).append(' ');
    }
  }
}
