package io.sluice.http.core;

/// Reads the three forms of a date in HTTP ([RFC
/// 9110](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7)).
public final class HttpDate {
  /// What [#parse] answers to text that is no date.
  public static final long INVALID = -1;

  private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
  private static final int[] DAYS = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  private static final long DAY = 86_400;

  private final byte[] text;
  private final int end;
  private int at;
  private boolean valid = true;

  private HttpDate(byte[] text, int from, int to) {
    this.text = text;
    this.at = from;
    this.end = to;
  }

  /// Seconds since 1970, or [#INVALID].
  public static long parse(byte[] text, int from, int to) {
    return new HttpDate(text, from, to).parse();
  }

  private long parse() {
    while (at < end && text[at] != ',' && text[at] != ' ') {
      at++;
    }
    boolean named = at < end && text[at] == ',';
    at++;
    while (at < end && text[at] == ' ') {
      at++;
    }
    return named ? dayFirst() : asctime();
  }

  /// `10 Nov 2002 23:50:13 GMT` or `10-Nov-02 23:50:13 GMT`
  private long dayFirst() {
    int day = digits(2);
    boolean dashes = at < end && text[at] == '-';
    expect(dashes ? '-' : ' ');
    int month = month();
    expect(dashes ? '-' : ' ');
    int year = dashes ? digits(2) : digits(4);
    if (dashes) {
      year += year < 70 ? 2000 : 1900;
    }
    expect(' ');
    long time = time();
    return valid ? seconds(year, month, day, time) : INVALID;
  }

  /// `Nov 10 23:50:13 2002`
  private long asctime() {
    int month = month();
    expect(' ');
    if (at < end && text[at] == ' ') {
      at++;
    }
    int day = digits(1);
    if (at < end && text[at] != ' ') {
      day = day * 10 + digits(1);
    }
    expect(' ');
    long time = time();
    expect(' ');
    int year = digits(4);
    return valid ? seconds(year, month, day, time) : INVALID;
  }

  private long time() {
    int hour = digits(2);
    expect(':');
    int minute = digits(2);
    expect(':');
    int second = digits(2);
    valid &= hour <= 23 && minute <= 59 && second <= 59;
    return hour * 3600L + minute * 60L + second;
  }

  private int month() {
    if (end - at < 3) {
      valid = false;
      return 1;
    }
    for (int month = 0; month < 12; month++) {
      if (same(MONTHS, month * 3)) {
        at += 3;
        return month + 1;
      }
    }
    valid = false;
    return 1;
  }

  private boolean same(String names, int from) {
    return text[at] == names.charAt(from)
        && text[at + 1] == names.charAt(from + 1)
        && text[at + 2] == names.charAt(from + 2);
  }

  private int digits(int count) {
    int value = 0;
    for (int i = 0; i < count; i++) {
      if (at >= end || text[at] < '0' || text[at] > '9') {
        valid = false;
        return 0;
      }
      value = value * 10 + text[at++] - '0';
    }
    return value;
  }

  private void expect(char c) {
    if (at < end && text[at] == c) {
      at++;
    } else {
      valid = false;
    }
  }

  private static long seconds(int year, int month, int day, long time) {
    boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (day < 1 || day > DAYS[month - 1] || (month == 2 && day == 29 && !leap)) {
      return INVALID;
    }
    // Years that begin in March have their leap day at the end.
    int shifted = month > 2 ? year : year - 1;
    int sinceMarch = (month + 9) % 12;
    long days =
        365L * shifted
            + shifted / 4
            - shifted / 100
            + shifted / 400
            + (153L * sinceMarch + 2) / 5
            + day
            - 1
            - 719_468;
    return days * DAY + time;
  }
}
