package io.sluice.core.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/// Packs log lines: each write is a gzip member of its own (RFC 1952, section 2.2), so that a file
/// can be read up to any of them.
final class LogGzip {
  private LogGzip() {}

  private static final class Leveled extends GZIPOutputStream {
    Leveled(ByteArrayOutputStream to, int level) throws IOException {
      super(to);
      def.setLevel(level);
    }
  }

  static byte[] member(byte[] b, int count, int level) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(count / 4 + 64);
    try (Leveled gzip = new Leveled(packed, level)) {
      gzip.write(b, 0, count);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return packed.toByteArray();
  }
}
