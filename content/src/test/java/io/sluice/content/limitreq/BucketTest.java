package io.sluice.content.limitreq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.bytes.Bytes;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BucketTest {
  private static final BucketCodec CODEC = new BucketCodec();

  private static Bucket bucket(int excess, int last, int life) {
    return new Bucket(excess, last, (long) last + life);
  }

  private static byte[] written(Bucket bucket) {
    Bytes out = new Bytes();
    CODEC.write(bucket, out);
    return out.toByteArray();
  }

  @Property
  void whatWasWrittenIsRead(
      @ForAll @IntRange(min = 0) int excess,
      @ForAll @IntRange(min = 0) int last,
      @ForAll @IntRange(min = 0) int life) {
    Bucket bucket = bucket(excess, last, life);
    byte[] b = written(bucket);
    assertThat(CODEC.read(b, 0, b.length)).isEqualTo(bucket);
  }

  @Test
  void whatNobodyWroteIsRefused() {
    byte[] b = written(new Bucket(-1, 5, 5));
    assertThatThrownBy(() -> CODEC.read(b, 0, b.length))
        .isInstanceOf(IllegalArgumentException.class);
    byte[] good = written(new Bucket(1, 5, 6));
    assertThatThrownBy(() -> CODEC.read(good, 0, good.length - 1))
        .isInstanceOf(IllegalArgumentException.class);
    byte[] endsBefore = written(new Bucket(1, 5, 4));
    assertThatThrownBy(() -> CODEC.read(endsBefore, 0, endsBefore.length))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Property
  void mergingNeedsNoOrder(
      @ForAll @IntRange(min = 0, max = 3) int excess,
      @ForAll @IntRange(min = 0, max = 3) int last,
      @ForAll @IntRange(min = 0, max = 3) int otherExcess,
      @ForAll @IntRange(min = 0, max = 3) int otherLast,
      @ForAll @IntRange(min = 0, max = 3) int thirdLast) {
    Bucket a = bucket(excess, last, 2);
    Bucket b = bucket(otherExcess, otherLast, 3);
    Bucket c = bucket(excess, thirdLast, 1);
    assertThat(Bucket.fuller(a, b)).isEqualTo(Bucket.fuller(b, a));
    assertThat(Bucket.fuller(a, a)).isEqualTo(a);
    assertThat(Bucket.fuller(Bucket.fuller(a, b), c))
        .isEqualTo(Bucket.fuller(a, Bucket.fuller(b, c)));
  }

  @Test
  void theBucketThatRunsOutLaterStandsForBoth() {
    Bucket full = Bucket.filled(Bucket.filled(Bucket.filled(null, 1000, 50), 1000, 50), 1000, 50);
    Bucket younger = Bucket.filled(null, 1000, 900);
    assertThat(full.emptyMillis()).isEqualTo(2050);
    assertThat(Bucket.fuller(full, younger)).isEqualTo(full);
  }
}
