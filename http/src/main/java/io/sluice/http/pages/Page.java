package io.sluice.http.pages;

import io.sluice.core.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/// The HTML of a made-up page, without the line that names the program.
final class Page {
  private static final int STATUSES = 600;
  private static final @Nullable Page[] ALL = new @Nullable Page[STATUSES];

  static {
    page(301, "301 Moved Permanently");
    page(302, "302 Found");
    page(303, "303 See Other");
    page(307, "307 Temporary Redirect");
    page(308, "308 Permanent Redirect");
    page(400, "400 Bad Request");
    page(401, "401 Authorization Required");
    page(402, "402 Payment Required");
    page(403, "403 Forbidden");
    page(404, "404 Not Found");
    page(405, "405 Not Allowed");
    page(406, "406 Not Acceptable");
    page(407, "407 Proxy Authentication Required");
    page(408, "408 Request Time-out");
    page(409, "409 Conflict");
    page(410, "410 Gone");
    page(411, "411 Length Required");
    page(412, "412 Precondition Failed");
    page(413, "413 Request Entity Too Large");
    page(414, "414 Request-URI Too Large");
    page(415, "415 Unsupported Media Type");
    page(416, "416 Requested Range Not Satisfiable");
    page(421, "421 Misdirected Request");
    page(429, "429 Too Many Requests");
    badRequest(494, "Request Header Or Cookie Too Large");
    badRequest(495, "The SSL certificate error");
    badRequest(496, "No required SSL certificate was sent");
    badRequest(497, "The plain HTTP request was sent to HTTPS port");
    ALL[498] = ALL[404];
    page(500, "500 Internal Server Error");
    page(501, "501 Not Implemented");
    page(502, "502 Bad Gateway");
    page(503, "503 Service Temporarily Unavailable");
    page(504, "504 Gateway Time-out");
    page(505, "505 HTTP Version Not Supported");
    page(507, "507 Insufficient Storage");
  }

  private final byte[] html;

  private Page(String html) {
    this.html = Bytes.of(html);
  }

  /// The page of a status, or null if its response has no body.
  static @Nullable Page of(int status) {
    return status >= 0 && status < STATUSES ? ALL[status] : null;
  }

  byte[] html() {
    return html;
  }

  private static void page(int status, String title) {
    ALL[status] = new Page(head(title, title));
  }

  private static void badRequest(int status, String what) {
    ALL[status] =
        new Page(head("400 " + what, "400 Bad Request") + "<center>" + what + "</center>\r\n");
  }

  private static String head(String title, String heading) {
    return "<html>\r\n<head><title>"
        + title
        + "</title></head>\r\n<body>\r\n<center><h1>"
        + heading
        + "</h1></center>\r\n";
  }
}
