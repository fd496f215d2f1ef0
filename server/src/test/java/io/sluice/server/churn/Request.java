package io.sluice.server.churn;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A request that an origin has received.
///
/// @param session whether it says one
/// @param old whether it is of HTTP/1.0
/// @param length bytes of all of it
/// @param wrong what is wrong with it, or null
record Request(
    String method, int id, boolean session, boolean old, int length, @Nullable String wrong) {
  /// Null as long as it is not complete.
  static @Nullable Request read(CharSequence received) {
    String all = received.toString();
    int end = all.indexOf("\r\n\r\n");
    if (end < 0) {
      return null;
    }
    String head = all.substring(0, end + 2);
    String[] mark = field(head, "X-Bind", "0.0.0.0").split("\\.", -1);
    int id = Integer.parseInt(mark[2]) << 8 | Integer.parseInt(mark[3]);
    String method = head.substring(0, head.indexOf(' '));
    boolean chunked = !field(head, "Transfer-Encoding", "").isEmpty();
    Body body =
        chunked
            ? Body.chunked(all, end + 4)
            : Body.whole(all, end + 4, Integer.parseInt(field(head, "Content-Length", "0")));
    if (body == null) {
      return null;
    }
    String expected = field(head, "X-Body", "0");
    String wrong = null;
    byte[] data = Wish.data(id, 0, body.data().length());
    if (!body.data().equals(new String(data, StandardCharsets.ISO_8859_1))
        || body.data().length() != Integer.parseInt(expected)) {
      wrong = "a wrong body of " + body.data().length() + " bytes: " + head;
    }
    boolean session = field(head, "Cookie", "").contains("session=");
    boolean old = head.substring(0, head.indexOf('\r')).endsWith("HTTP/1.0");
    return new Request(method, id, session, old, body.end(), wrong);
  }

  /// The value of a header field.
  static String field(String head, String name, String otherwise) {
    int at = head.toLowerCase(Locale.ROOT).indexOf("\n" + name.toLowerCase(Locale.ROOT) + ": ");
    int from = at + name.length() + 3;
    return at < 0 ? otherwise : head.substring(from, head.indexOf('\r', from));
  }
}
