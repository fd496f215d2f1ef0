package io.sluice.core.clock;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.bytes.Bytes;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.TimeZone;
import java.util.function.BiConsumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeCacheTest {
  private static String text(TimeCache time, BiConsumer<TimeCache, Bytes> writer) {
    Bytes out = new Bytes();
    writer.accept(time, out);
    return out.text();
  }

  private static DateTimeFormatter pattern(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH);
  }

  private static void compare(TimeCache time, long millis, ZoneId zone) {
    time.update(millis);
    ZonedDateTime moment = Instant.ofEpochMilli(millis).atZone(zone);
    assertThat(text(time, TimeCache::writeLocal))
        .isEqualTo(moment.format(pattern("dd/MMM/yyyy:HH:mm:ss xx")));
    assertThat(text(time, TimeCache::writeErrorLog))
        .isEqualTo(moment.format(pattern("yyyy/MM/dd HH:mm:ss")));
    assertThat(text(time, TimeCache::writeIso8601))
        .isEqualTo(moment.format(pattern("yyyy-MM-dd'T'HH:mm:ssxxx")));
    assertThat(text(time, TimeCache::writeSyslog))
        .isEqualTo(moment.format(pattern("MMM ppd HH:mm:ss")));
    assertThat(text(time, TimeCache::writeHttp))
        .isEqualTo(
            moment
                .withZoneSameInstant(ZoneOffset.UTC)
                .format(pattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia"})
  void agreesWithTheJdkInEveryZone(String name) {
    TimeCache time = new TimeCache(TimeZone.getTimeZone(name));
    ZoneId zone = ZoneId.of(name);
    long start = Instant.parse("2023-12-31T00:00:00Z").toEpochMilli();
    for (long minute = 0; minute < 367 * 24 * 60; minute += 13) {
      compare(time, start + minute * 60_000 + 59_999, zone);
    }
  }

  @Property(tries = 2000)
  void agreesWithTheJdkAtAnyTime(
      @ForAll @LongRange(min = 0, max = 253_402_300_799_999L) long millis) {
    compare(new TimeCache(TimeZone.getTimeZone("UTC")), millis, ZoneOffset.UTC);
  }

  @Test
  void offsetChangesAtTheRightSecond() {
    TimeCache time = new TimeCache(TimeZone.getTimeZone("Europe/Berlin"));
    long change = Instant.parse("2026-03-29T01:00:00Z").toEpochMilli();
    time.update(change - 1);
    assertThat(text(time, TimeCache::writeLocal)).isEqualTo("29/Mar/2026:01:59:59 +0100");
    time.update(change);
    assertThat(text(time, TimeCache::writeLocal)).isEqualTo("29/Mar/2026:03:00:00 +0200");
  }

  @Test
  void millisecondsAreExact() {
    TimeCache time = new TimeCache();
    time.update(1_700_000_000_007L);
    assertThat(text(time, TimeCache::writeMsec)).isEqualTo("1700000000.007");
    time.update(1_700_000_000_999L);
    assertThat(text(time, TimeCache::writeMsec)).isEqualTo("1700000000.999");
  }

  @Test
  void anyMomentAsHttpDate() {
    Bytes out = new Bytes();
    TimeCache.writeHttp(784_111_777, out);
    assertThat(out.text()).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
  }
}
