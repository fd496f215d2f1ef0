package io.sluice.testkit.soak;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/// How one side of a transfer moves its bytes: in pieces of random sizes, with random pauses.
final class Pacing {
  private static final long MILLI = 1_000_000;

  /// About the most pauses of one transfer. A side that pauses longer than the server's timeouts,
  /// while the kernel holds all that is under way, is silent to the server: that would rightly be
  /// the end of the transfer.
  private static final int MOST_PAUSES = 200;

  private final SplittableRandom random;
  private final int largest;
  private final int pauses; // one in so many pieces

  /// @param size about how many bytes are to be moved: with many, pieces are not too small
  Pacing(SplittableRandom random, long size) {
    this.random = random;
    this.largest = (int) Math.max(1 << random.nextInt(8, 17), Math.min(1 << 20, size / 4000));
    long pieces = 2 * size / largest;
    this.pauses = (int) Math.max(1 << random.nextInt(3, 12), pieces / MOST_PAUSES);
  }

  private int piece() {
    if (random.nextInt(pauses) == 0) {
      LockSupport.parkNanos(random.nextLong(30 * MILLI));
    }
    return 1 + random.nextInt(largest);
  }

  /// Sends content.
  void send(Content content, boolean chunked, OutputStream out) throws IOException {
    byte[] b = new byte[largest];
    for (long at = 0; at < content.size(); ) {
      int length = (int) Math.min(piece(), content.size() - at);
      content.copy(at, b, length);
      write(b, length, chunked, out);
      at += length;
    }
    if (chunked) {
      out.write(ascii("0\r\n\r\n"));
    }
    out.flush();
  }

  /// Sends back what comes.
  void echo(InputStream in, boolean chunked, OutputStream out) throws IOException {
    byte[] b = new byte[largest];
    for (int n = in.read(b, 0, piece()); n >= 0; n = in.read(b, 0, piece())) {
      write(b, n, chunked, out);
      out.flush();
    }
    if (chunked) {
      out.write(ascii("0\r\n\r\n"));
    }
    out.flush();
  }

  private static void write(byte[] b, int length, boolean chunked, OutputStream out)
      throws IOException {
    if (chunked) {
      out.write(ascii(Integer.toHexString(length) + "\r\n"));
    }
    out.write(b, 0, length);
    if (chunked) {
      out.write(ascii("\r\n"));
    }
  }

  /// Reads to the end: the SHA-256 of what came.
  String digest(InputStream in) throws IOException {
    MessageDigest digest = Content.newDigest();
    byte[] b = new byte[largest];
    for (int n = in.read(b, 0, piece()); n >= 0; n = in.read(b, 0, piece())) {
      digest.update(b, 0, n);
    }
    return Content.hex(digest);
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
