package io.sluice.content.limitreq;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BucketTest {
  private static final long RATE = 1000; // a request a second

  @Test
  void whatIsTooMuchAddsUpAndRunsOut() {
    Bucket first = Bucket.filled(null, RATE, 50);
    assertThat(first.excess()).isZero();
    Bucket third = Bucket.filled(Bucket.filled(first, RATE, 50), RATE, 50);
    assertThat(third.excess()).isEqualTo(2 * Bucket.REQUEST);
    assertThat(Bucket.excess(third, RATE, 1050)).isEqualTo(2 * Bucket.REQUEST);
    assertThat(Bucket.excess(third, RATE, 10_050)).isZero();
  }

  @Test
  void aClockThatIsBehindAnotherLoopsCountsAsTheSameMoment() {
    Bucket bucket = Bucket.filled(Bucket.filled(null, RATE, 5000), RATE, 5000);
    assertThat(Bucket.excess(bucket, RATE, 4990)).isEqualTo(2 * Bucket.REQUEST);
    assertThat(Bucket.filled(bucket, RATE, 4990).lastMillis()).isEqualTo(5000);
  }
}
