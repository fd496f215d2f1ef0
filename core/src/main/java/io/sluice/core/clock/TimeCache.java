package io.sluice.core.clock;

import io.sluice.core.bytes.Bytes;
import java.util.TimeZone;

/// The texts of the present second, of one loop: rebuilt when the second changes, then only copied.
public final class TimeCache {
  private static final String[] MONTHS = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
  };
  private static final String[] DAYS = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  private static final long OFFSET_SPAN = 900;
  private static final int LOCAL = 26;
  private static final int ERROR = 19;
  private static final int ISO = 25;
  private static final int HTTP = 29;
  private static final int SYSLOG = 15;

  private final TimeZone zone;
  private final Bytes texts = new Bytes(LOCAL + ERROR + ISO + HTTP + SYSLOG);
  private long millis;
  private long second = Long.MIN_VALUE;
  private long offsetSpan = Long.MIN_VALUE;
  private int offsetMinutes;

  public TimeCache() {
    this(TimeZone.getDefault());
  }

  public TimeCache(TimeZone zone) {
    this.zone = zone;
  }

  /// Sets the present time. Cheap within one second.
  ///
  /// @param wallMillis milliseconds since 1970
  public void update(long wallMillis) {
    millis = wallMillis;
    long now = Math.floorDiv(wallMillis, 1000L);
    if (now != second) {
      second = now;
      rebuild(now);
    }
  }

  /// The present time, milliseconds since 1970.
  public long millis() {
    return millis;
  }

  /// `21/Nov/2026:21:14:00 +0000`, as `$time_local`.
  public void writeLocal(Bytes out) {
    out.append(texts.array, 0, LOCAL);
  }

  /// `2026/11/21 21:14:00`, as an error log line begins.
  public void writeErrorLog(Bytes out) {
    out.append(texts.array, LOCAL, ERROR);
  }

  /// `2026-11-21T21:14:00+00:00`, as `$time_iso8601`.
  public void writeIso8601(Bytes out) {
    out.append(texts.array, LOCAL + ERROR, ISO);
  }

  /// `Sat, 21 Nov 2026 21:14:00 GMT` (RFC 9110, section 5.6.7).
  public void writeHttp(Bytes out) {
    out.append(texts.array, LOCAL + ERROR + ISO, HTTP);
  }

  /// `Nov 21 21:14:00` in local time (RFC 3164, section 4.1.2).
  public void writeSyslog(Bytes out) {
    out.append(texts.array, LOCAL + ERROR + ISO + HTTP, SYSLOG);
  }

  /// Seconds since 1970 with milliseconds, as `$msec`.
  public void writeMsec(Bytes out) {
    out.appendSeconds(millis);
  }

  private void rebuild(long now) {
    long span = Math.floorDiv(now, OFFSET_SPAN);
    if (span != offsetSpan) { // no zone changes its offset but at a quarter of an hour
      offsetSpan = span;
      offsetMinutes = zone.getOffset(now * 1000) / 60_000;
    }
    Moment local = new Moment(now + offsetMinutes * 60L);
    texts.clear();
    local(local);
    errorLog(local);
    iso8601(local);
    http(texts, new Moment(now));
    syslog(local);
  }

  /// Appends any moment in the form of an HTTP header.
  ///
  /// @param epochSecond seconds since 1970
  public static void writeHttp(long epochSecond, Bytes out) {
    http(out, new Moment(epochSecond));
  }

  private void local(Moment t) {
    texts.appendPadded(t.day, 2).append('/').append(MONTHS[t.month - 1]).append('/');
    texts.appendPadded(t.year, 4).append(':');
    clock(t).append(' ');
    offset("");
  }

  private void errorLog(Moment t) {
    texts.appendPadded(t.year, 4).append('/').appendPadded(t.month, 2).append('/');
    texts.appendPadded(t.day, 2).append(' ');
    clock(t);
  }

  private void iso8601(Moment t) {
    texts.appendPadded(t.year, 4).append('-').appendPadded(t.month, 2).append('-');
    texts.appendPadded(t.day, 2).append('T');
    clock(t);
    offset(":");
  }

  private void syslog(Moment t) {
    texts.append(MONTHS[t.month - 1]).append(' ');
    texts.append(t.day < 10 ? ' ' : '0' + t.day / 10).append('0' + t.day % 10).append(' ');
    clock(t);
  }

  private Bytes clock(Moment t) {
    return t.clock(texts);
  }

  private void offset(String separator) {
    int minutes = Math.abs(offsetMinutes);
    texts.append(offsetMinutes < 0 ? '-' : '+').appendPadded(minutes / 60, 2);
    texts.append(separator).appendPadded(minutes % 60, 2);
  }

  private static void http(Bytes out, Moment t) {
    out.append(DAYS[t.weekday]).append(", ").appendPadded(t.day, 2).append(' ');
    out.append(MONTHS[t.month - 1]).append(' ').appendPadded(t.year, 4).append(' ');
    t.clock(out).append(" GMT");
  }

  /// Calendar fields of a second in the proleptic Gregorian calendar, by counting days from a March
  /// 1st, after which leap days come last.
  private static final class Moment {
    final int year;
    final int month;
    final int day;
    final int weekday;
    private final int secondOfDay;

    Moment(long epochSecond) {
      long days = Math.floorDiv(epochSecond, 86_400L);
      secondOfDay = (int) Math.floorMod(epochSecond, 86_400L);
      weekday = (int) Math.floorMod(days + 4, 7L);
      long shifted = days + 719_468; // from 0000-03-01
      long era = Math.floorDiv(shifted, 146_097L);
      int dayOfEra = (int) (shifted - era * 146_097);
      int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
      int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
      int marchMonth = (5 * dayOfYear + 2) / 153;
      day = dayOfYear - (153 * marchMonth + 2) / 5 + 1;
      month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
      year = (int) (yearOfEra + era * 400) + (month <= 2 ? 1 : 0);
    }

    Bytes clock(Bytes out) {
      out.appendPadded(secondOfDay / 3600, 2).append(':');
      out.appendPadded(secondOfDay / 60 % 60, 2).append(':');
      return out.appendPadded(secondOfDay % 60, 2);
    }
  }
}
