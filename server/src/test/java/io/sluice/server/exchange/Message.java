package io.sluice.server.exchange;

import io.sluice.http.wire.ChunkedDecoder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What has come of one HTTP message.
///
/// @param head null until it is complete
/// @param body what has come of the body, without its framing
/// @param whole whether that is all of it, as the framing says
@SuppressWarnings("ArrayRecordComponent")
record Message(@Nullable String head, byte[] body, boolean whole) {
  /// @param ended whether no more bytes come
  static Message of(byte[] bytes, boolean ended) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      return new Message(null, new byte[0], false);
    }
    String head = text.substring(0, end + 4);
    byte[] rest = Arrays.copyOfRange(bytes, end + 4, bytes.length);
    if (head.toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked")) {
      return chunked(head, rest);
    }
    String length = field(head, "Content-Length");
    if (length != null) {
      int declared = Integer.parseInt(length);
      return new Message(
          head, Arrays.copyOf(rest, Math.min(rest.length, declared)), rest.length >= declared);
    }
    boolean request = !head.startsWith("HTTP/");
    return new Message(head, request ? new byte[0] : rest, request || ended);
  }

  static @Nullable String field(String head, String name) {
    for (String line : head.split("\r\n", -1)) {
      if (line.regionMatches(true, 0, name + ": ", 0, name.length() + 2)) {
        return line.substring(name.length() + 2);
      }
    }
    return null;
  }

  private static Message chunked(String head, byte[] rest) {
    ChunkedDecoder decoder = new ChunkedDecoder();
    decoder.start();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int at = 0;
    while (true) {
      switch (decoder.scan(rest, at, rest.length)) {
        case DATA -> {
          int from = decoder.position();
          int count = decoder.data(rest.length - from);
          body.write(rest, from, count);
          at = from + count;
        }
        case MORE -> {
          return new Message(head, body.toByteArray(), false);
        }
        case END -> {
          return new Message(head, body.toByteArray(), true);
        }
        case BAD -> throw new AssertionError("no chunk at " + decoder.position() + " of " + head);
      }
    }
  }

  /// A piece of a body in chunks.
  static byte[] chunk(byte[] b, int from, int end) {
    byte[] size = (Integer.toHexString(end - from) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = Arrays.copyOf(size, size.length + end - from + 2);
    System.arraycopy(b, from, all, size.length, end - from);
    all[all.length - 2] = '\r';
    all[all.length - 1] = '\n';
    return all;
  }

  int status() {
    return head == null ? 0 : Integer.parseInt(head.substring(9, 12));
  }
}
