package io.sluice.net.proxyprotocol;

import io.sluice.net.Channel;
import java.util.Arrays;

/// Reads the header that a connection begins with.
///
/// nginx takes one that comes in several segments for broken; here it is complete when it is. What
/// follows it stays in the socket.
public final class HeaderReader {
  /// Bytes that a header may have, as in nginx.
  static final int LIMIT = 4096;

  private HeaderReader() {}

  /// Reads the header if all of it is there; then the connection has it as
  /// [Connection#proxyHeader()], unless the proxy does not say who the client is.
  ///
  /// @return its length; [Channel#AGAIN] if it is not complete, so that the next event decides;
  ///   [Channel#EOF] if the connection has ended without a byte; [Channel#ERROR]
  /// @throws MalformedHeaderException if the connection does not begin with one
  public static int read(Channel c) throws MalformedHeaderException {
    byte[] b = c.loop().receiveBuffer();
    int n = c.peek(b, 0, LIMIT);
    return n <= 0
        ? n
        : switch (parse(b, 0, n)) {
          case Parsed.Complete whole -> take(c, whole);
          case Parsed.Malformed none -> throw new MalformedHeaderException(none.message());
          case Parsed.Incomplete _ -> {
            if (n == LIMIT || c.pendingEof()) {
              throw new MalformedHeaderException(truncated(b, 0, n));
            }
            yield Channel.AGAIN;
          }
        };
  }

  private static int take(Channel c, Parsed.Complete whole) {
    if (!c.discard(whole.end())) {
      return Channel.ERROR;
    }
    if (whole.header() != null) { // or else what an earlier one has said holds on
      c.connection().proxyHeader(whole.header());
    }
    return whole.end();
  }

  /// What the bytes in `b[from, to)` are.
  static Parsed parse(byte[] b, int from, int to) {
    return signed(b, from, to)
        ? BinaryHeader.parse(b, from, to, LIMIT)
        : TextHeader.parse(b, from, to);
  }

  /// What is wrong with the beginning of a header after which nothing comes.
  static String truncated(byte[] b, int from, int to) {
    return signed(b, from, to) && to - from >= BinaryHeader.FIXED
        ? BinaryHeader.TOO_LARGE
        : TextHeader.broken(b, from, to);
  }

  /// Whether the bytes begin as version 2 does, as far as they go.
  private static boolean signed(byte[] b, int from, int to) {
    byte[] signature = BinaryHeader.SIGNATURE;
    int count = Math.min(to - from, signature.length);
    return Arrays.equals(b, from, from + count, signature, 0, count);
  }
}
