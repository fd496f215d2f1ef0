package io.sluice.content.limitreq;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.zone.ZoneKind;

/// Buckets as members of a cluster send them: three numbers of eight bytes, the greatest byte
/// first.
final class BucketCodec implements ZoneKind.Codec<Bucket> {
  private static final int NUMBER = 8;
  private static final int SIZE = 3 * NUMBER;

  /// More than any client can run up; leaves room to calculate.
  private static final long MOST_EXCESS = 1L << 48;

  @Override
  public void write(Bucket bucket, Bytes out) {
    write(bucket.excess(), out);
    write(bucket.lastMillis(), out);
    write(bucket.emptyMillis(), out);
  }

  private static void write(long number, Bytes out) {
    for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      out.append((int) (number >>> shift));
    }
  }

  @Override
  public Bucket read(byte[] b, int offset, int length) {
    if (length != SIZE) {
      throw new IllegalArgumentException("a bucket of " + length + " bytes");
    }
    long excess = number(b, offset);
    long last = number(b, offset + NUMBER);
    long empty = number(b, offset + 2 * NUMBER);
    if (excess < 0 || excess > MOST_EXCESS || last < 0 || empty < last) {
      throw new IllegalArgumentException("a bucket with " + excess + " from " + last);
    }
    return new Bucket(excess, last, empty);
  }

  private static long number(byte[] b, int offset) {
    long number = 0;
    for (int i = offset; i < offset + NUMBER; i++) {
      number = (number << Byte.SIZE) | (b[i] & 0xFF);
    }
    return number;
  }
}
