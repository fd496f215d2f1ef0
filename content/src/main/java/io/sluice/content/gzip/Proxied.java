package io.sluice.content.gzip;

import io.sluice.config.Arguments;
import io.sluice.core.bytes.Bytes;
import io.sluice.http.Field;
import io.sluice.http.HttpRequest;
import io.sluice.http.ResponseHead;
import io.sluice.http.core.HttpDate;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A reason to compress a response to a proxy, which could pass it on to clients that cannot read
/// it: mostly that it may not be cached.
enum Proxied {
  OFF("off"),
  EXPIRED("expired"),
  NO_CACHE("no-cache"),
  NO_STORE("no-store"),
  PRIVATE("private"),
  NO_LAST_MODIFIED("no_last_modified"),
  NO_ETAG("no_etag"),
  AUTH("auth"),
  ANY("any");

  static final Set<Proxied> NEVER = Set.of(OFF);

  private final String word;

  Proxied(String word) {
    this.word = word;
  }

  static Set<Proxied> parse(Arguments a) {
    Set<Proxied> set = EnumSet.noneOf(Proxied.class);
    for (int i = 0; i < a.count(); i++) {
      Proxied one = ofWord(a.text(i));
      if (one == null) {
        throw a.error(i, "invalid value \"" + a.text(i) + '"');
      }
      if (!set.add(one)) {
        a.warn(i, "duplicate value \"" + a.text(i) + '"');
      }
    }
    return Set.copyOf(set);
  }

  private static @Nullable Proxied ofWord(String text) {
    for (Proxied one : values()) {
      if (one.word.equalsIgnoreCase(text)) {
        return one;
      }
    }
    return null;
  }

  /// Whether a response to a proxy may be compressed.
  static boolean allow(Set<Proxied> reasons, HttpRequest r) {
    if (reasons.contains(OFF)) {
      return false;
    }
    if (reasons.contains(ANY) || (reasons.contains(AUTH) && r.headers().has(Field.AUTHORIZATION))) {
      return true;
    }
    ResponseHead out = r.out();
    if (out.has(Field.EXPIRES)) {
      return reasons.contains(EXPIRED) && expired(r);
    }
    if (out.has(Field.CACHE_CONTROL)) {
      return (reasons.contains(NO_CACHE) && says(out, NO_CACHE.word))
          || (reasons.contains(NO_STORE) && says(out, NO_STORE.word))
          || (reasons.contains(PRIVATE) && says(out, PRIVATE.word));
    }
    return !(reasons.contains(NO_LAST_MODIFIED) && out.has(Field.LAST_MODIFIED))
        && !(reasons.contains(NO_ETAG) && out.has(Field.ETAG));
  }

  private static boolean expired(HttpRequest r) {
    ResponseHead out = r.out();
    long expires = date(out, out.first(Field.EXPIRES));
    int index = out.first(Field.DATE);
    long date = index < 0 ? r.time().millis() / 1000 : date(out, index);
    return expires != HttpDate.INVALID && date != HttpDate.INVALID && expires < date;
  }

  private static long date(ResponseHead out, int index) {
    return HttpDate.parse(out.base(), out.valueStart(index), out.valueEnd(index));
  }

  private static boolean says(ResponseHead out, String directive) {
    byte[] word = Bytes.of(directive);
    int index = out.first(Field.CACHE_CONTROL);
    while (index >= 0) {
      if (lists(out.base(), out.valueStart(index), out.valueEnd(index), word)) {
        return true;
      }
      index = out.next(Field.CACHE_CONTROL, index + 1);
    }
    return false;
  }

  /// Whether a list has this word as an item of its own.
  private static boolean lists(byte[] b, int from, int to, byte[] lower) {
    int start = from;
    while (start < to) {
      int end = start;
      while (end < to && b[end] != ',' && b[end] != ';') {
        end++;
      }
      int last = end;
      while (last > start && b[last - 1] == ' ') {
        last--;
      }
      if ((end == to || b[end] == ',') && Field.same(b, start, last, lower)) {
        return true;
      }
      start = end + 1;
      while (start < to && b[start] == ' ') {
        start++;
      }
    }
    return false;
  }
}
