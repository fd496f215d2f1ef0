package io.sluice.server.churn;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// An answer that a client has received.
///
/// @param length bytes of all of it
record Response(int status, String head, String body, int length) {
  /// Null as long as it is not complete.
  static @Nullable Response read(CharSequence received, boolean headOnly) {
    String all = received.toString();
    int end = all.indexOf("\r\n\r\n");
    if (end < 0) {
      return null;
    }
    String head = all.substring(0, end + 2);
    int status = Integer.parseInt(head.substring(9, 12));
    Body body;
    if (headOnly) {
      body = new Body("", end + 4);
    } else if (!Request.field(head, "Transfer-Encoding", "").isEmpty()) {
      body = Body.chunked(all, end + 4);
    } else {
      int length = Integer.parseInt(Request.field(head, "Content-Length", "-1"));
      body = length < 0 ? null : Body.whole(all, end + 4, length);
    }
    return body == null ? null : new Response(status, head, body.data(), body.end());
  }

  boolean closes() {
    return Request.field(head, "Connection", "").equals("close");
  }

  /// The value that it sets a cookie to, or null.
  @Nullable String cookie(String name) {
    String field = "\r\nSet-Cookie: " + name + "=";
    int at = head.indexOf(field);
    return at < 0 ? null : head.substring(at + field.length()).split("[;\r]", 2)[0];
  }

  /// Who has answered; null if that was the server under test.
  @Nullable String origin() {
    String at = Request.field(head, "X-At", "");
    return at.isEmpty() ? null : at;
  }

  /// What is wrong with it as the answer to a request, or null.
  @Nullable String wrong(Ask ask) {
    if (origin() == null) {
      return status == 502 || status == 504 ? null : "an answer of nobody";
    }
    if (Integer.parseInt(Request.field(head, "X-For", "-1")) != ask.id) {
      return "the answer of another";
    }
    if (!ask.wish.method().equals("HEAD")) {
      byte[] expected = Wish.data(ask.id, 0, Integer.parseInt(Request.field(head, "X-Size", "-1")));
      if (!body.equals(new String(expected, StandardCharsets.ISO_8859_1))) {
        return "a wrong body of " + body.length();
      }
    }
    return null;
  }
}
