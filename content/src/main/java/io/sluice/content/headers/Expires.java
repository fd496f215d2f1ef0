package io.sluice.content.headers;

import io.sluice.config.Arguments;
import io.sluice.config.Values;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.clock.TimeCache;
import io.sluice.core.text.Template;
import io.sluice.http.Field;
import io.sluice.http.HttpRequest;
import io.sluice.http.ResponseHead;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An `expires`: how long a response stays fresh.
///
/// @param seconds may be negative; for [Kind#DAILY] the time of day
/// @param value read for each response, with the other parts as a start; null if all is known
record Expires(Kind kind, long seconds, @Nullable Template value) {
  enum Kind {
    OFF,
    EPOCH,
    MAX,
    /// From the time of the response.
    ACCESS,
    /// From the time of its modification.
    MODIFIED,
    /// At a time of day.
    DAILY
  }

  /// What is wrong with a value.
  private static final class Invalid extends Exception {
    private static final long serialVersionUID = 1L;

    Invalid(String what) {
      super(what, null, false, false);
    }
  }

  static final Expires NEVER = new Expires(Kind.OFF, 0, null);

  private static final long DAY = 24 * 60 * 60;
  private static final String EPOCH_DATE = "Thu, 01 Jan 1970 00:00:01 GMT";
  private static final String LAST_DATE = "Thu, 31 Dec 2037 23:55:55 GMT";

  static Expires parse(Arguments a) {
    int last = a.count() - 1;
    if (last == 1 && !a.text(0).equals("modified")) {
      throw a.directiveError(0, "invalid value");
    }
    Kind kind = last == 1 ? Kind.MODIFIED : Kind.ACCESS;
    Template value = Template.compile(a, last);
    if (!value.isConstant()) {
      return new Expires(kind, 0, value);
    }
    try {
      return read(kind, a.text(last));
    } catch (Invalid e) {
      throw a.directiveError(last, String.valueOf(e.getMessage()));
    }
  }

  private static Expires read(Kind kind, String text) throws Invalid {
    if (kind != Kind.MODIFIED) {
      switch (text) {
        case "epoch" -> {
          return new Expires(Kind.EPOCH, 0, null);
        }
        case "max" -> {
          return new Expires(Kind.MAX, 0, null);
        }
        case "off" -> {
          return NEVER;
        }
        default -> {}
      }
    }
    boolean daily = text.startsWith("@");
    if (daily && kind == Kind.MODIFIED) {
      throw new Invalid("daily time cannot be used with \"modified\" parameter");
    }
    boolean minus = text.startsWith("-");
    String time = daily || minus || text.startsWith("+") ? text.substring(1) : text;
    long seconds = Values.seconds(time);
    if (seconds == Values.INVALID) {
      throw new Invalid("invalid value");
    }
    if (daily && seconds > DAY) {
      throw new Invalid("daily time value must be less than 24 hours");
    }
    return new Expires(daily ? Kind.DAILY : kind, minus ? -seconds : seconds, null);
  }

  /// Sets `Expires` and `Cache-Control` of a response.
  void apply(HttpRequest r) {
    Template variable = value;
    if (variable == null) {
      set(r, this);
      return;
    }
    try {
      set(r, read(kind, variable.text(r)));
    } catch (Invalid e) {
      // As with nginx, a value that makes no sense sets nothing.
    }
  }

  private static void set(HttpRequest r, Expires e) {
    long now = Math.floorDiv(r.time().millis(), 1000L);
    long modified = r.out().lastModified();
    switch (e.kind) {
      case OFF -> {}
      case EPOCH -> set(r, EPOCH_DATE, "no-cache");
      case MAX -> set(r, LAST_DATE, "max-age=315360000");
      case DAILY -> fresh(r, e, nextTime(now, e.seconds), now);
      case ACCESS -> fresh(r, e, now + e.seconds, now);
      case MODIFIED -> fresh(r, e, (modified < 0 ? now : modified) + e.seconds, now);
    }
  }

  private static void fresh(HttpRequest r, Expires e, long until, long now) {
    boolean zero = e.seconds == 0 && e.kind != Kind.DAILY;
    Bytes date = new Bytes(32);
    TimeCache.writeHttp(zero ? now : until, date);
    long age = zero ? 0 : until - now;
    boolean stale = (e.seconds < 0 && e.kind != Kind.DAILY) || age < 0;
    set(r, date.text(), stale ? "no-cache" : "max-age=" + age);
  }

  private static void set(HttpRequest r, String date, String control) {
    ResponseHead out = r.out();
    out.set(Field.EXPIRES, date);
    out.set(Field.CACHE_CONTROL, control);
  }

  /// The next time that the clock shows a time of day.
  private static long nextTime(long now, long ofDay) {
    ZonedDateTime local = Instant.ofEpochSecond(now).atZone(ZoneId.systemDefault());
    ZonedDateTime next = local.toLocalDate().atStartOfDay(local.getZone()).plusSeconds(ofDay);
    return (next.isAfter(local) ? next : next.plusDays(1)).toEpochSecond();
  }

  @Override
  public String toString() {
    return "expires " + kind.name().toLowerCase(Locale.ROOT);
  }
}
