package io.sluice.testkit.soak;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The head of an HTTP message that has been read, and the way to its body.
///
/// @param head with the empty line, as Latin-1
/// @param in where the body comes from
record Message(String head, InputStream in) {
  /// Reads a head; null if the connection ends before its first byte.
  static @Nullable Message read(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
      int b = in.read();
      if (b < 0) {
        if (head.isEmpty()) {
          return null;
        }
        throw new EOFException("in the head: " + head);
      }
      head.append((char) b);
    }
    return new Message(head.toString(), in);
  }

  String line() {
    return head.substring(0, head.indexOf("\r\n"));
  }

  @Nullable String field(String name) {
    int at = head.toLowerCase(Locale.ROOT).indexOf("\r\n" + name.toLowerCase(Locale.ROOT) + ": ");
    if (at < 0) {
      return null;
    }
    int value = at + name.length() + 4;
    return head.substring(value, head.indexOf("\r\n", value));
  }

  /// The body, without its framing. It must be read to its end before the next message is.
  InputStream body() {
    String length = field("Content-Length");
    if ("chunked".equals(field("Transfer-Encoding"))) {
      return new Body(-1, true);
    }
    if (length != null) {
      return new Body(Long.parseLong(length), false);
    }
    return head.startsWith("HTTP/") ? in : new Body(0, false);
  }

  private final class Body extends InputStream {
    private final boolean chunked;
    private long left;
    private boolean ended;
    private boolean begun;

    Body(long length, boolean chunked) {
      this.left = Math.max(0, length);
      this.chunked = chunked;
      this.ended = length == 0;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
      if (chunked && left == 0 && !ended) {
        nextChunk();
      }
      if (ended) {
        return -1;
      }
      int n = in.read(b, off, (int) Math.min(len, left));
      if (n < 0) {
        throw new EOFException("with " + left + " bytes of the body or chunk to come");
      }
      left -= n;
      ended = !chunked && left == 0;
      return n;
    }

    private void nextChunk() throws IOException {
      if (begun) {
        line();
      }
      begun = true;
      left = Long.parseLong(line(), 16);
      if (left == 0) {
        ended = true;
        line();
      }
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int b = in.read(); b != '\n'; b = in.read()) {
        if (b < 0) {
          throw new EOFException("in the framing of a chunk");
        }
        if (b != '\r') {
          line.append((char) b);
        }
      }
      return line.toString();
    }
  }
}
