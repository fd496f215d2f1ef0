package io.sluice.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The header fields that Sluice itself looks at, in requests or in responses. A scanner recognises
/// them while it reads the name, so that they are found again without a search.
public enum Field {
  HOST("Host"),
  CONNECTION("Connection"),
  PROXY_CONNECTION("Proxy-Connection"),
  IF_MODIFIED_SINCE("If-Modified-Since"),
  IF_UNMODIFIED_SINCE("If-Unmodified-Since"),
  IF_MATCH("If-Match"),
  IF_NONE_MATCH("If-None-Match"),
  USER_AGENT("User-Agent"),
  REFERER("Referer"),
  CONTENT_LENGTH("Content-Length"),
  CONTENT_RANGE("Content-Range"),
  CONTENT_TYPE("Content-Type"),
  RANGE("Range"),
  IF_RANGE("If-Range"),
  TRANSFER_ENCODING("Transfer-Encoding"),
  TE("TE"),
  EXPECT("Expect"),
  UPGRADE("Upgrade"),
  ACCEPT("Accept"),
  ACCEPT_ENCODING("Accept-Encoding"),
  ACCEPT_LANGUAGE("Accept-Language"),
  VIA("Via"),
  AUTHORIZATION("Authorization"),
  PROXY_AUTHORIZATION("Proxy-Authorization"),
  KEEP_ALIVE("Keep-Alive"),
  X_FORWARDED_FOR("X-Forwarded-For"),
  X_REAL_IP("X-Real-IP"),
  COOKIE("Cookie"),
  DATE("Date"),
  SERVER("Server"),
  CONTENT_ENCODING("Content-Encoding"),
  LOCATION("Location"),
  REFRESH("Refresh"),
  LAST_MODIFIED("Last-Modified"),
  ACCEPT_RANGES("Accept-Ranges"),
  EXPIRES("Expires"),
  CACHE_CONTROL("Cache-Control"),
  ETAG("ETag"),
  WWW_AUTHENTICATE("WWW-Authenticate"),
  PROXY_AUTHENTICATE("Proxy-Authenticate"),
  SET_COOKIE("Set-Cookie"),
  VARY("Vary"),
  LINK("Link"),
  STATUS("Status"),
  TRAILER("Trailer"),
  X_PAD("X-Pad"),
  X_ACCEL_EXPIRES("X-Accel-Expires"),
  X_ACCEL_REDIRECT("X-Accel-Redirect"),
  X_ACCEL_LIMIT_RATE("X-Accel-Limit-Rate"),
  X_ACCEL_BUFFERING("X-Accel-Buffering"),
  X_ACCEL_CHARSET("X-Accel-Charset");

  /// How many there are; below 64, so that a set of them fits a `long`.
  public static final int COUNT = values().length;

  private static final int TABLE = 512;
  private static final @Nullable Field[] BY_HASH = table();

  private final String text;

  @SuppressWarnings("ImmutableEnumChecker") // nobody else sees it
  private final byte[] lower;

  private final int hash;

  Field(String text) {
    this.text = text;
    this.lower = text.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.ISO_8859_1);
    this.hash = hash(lower, 0, lower.length);
  }

  /// Its place among all fields, from 0.
  @SuppressWarnings("EnumOrdinal") // arrays and sets of bits are indexed by it, within one run only
  public int index() {
    return ordinal();
  }

  /// Its bit in a set of fields.
  public long bit() {
    return 1L << index();
  }

  /// The name as it is usually spelled.
  public String text() {
    return text;
  }

  /// The hash of the name as [#hash(byte[], int, int)] computes it.
  public int hash() {
    return hash;
  }

  /// Whether a name in any case is this one.
  boolean is(byte[] name, int start, int end) {
    return same(name, start, end, lower);
  }

  /// One step of the hash of a name, fed with lower-case characters from the first to the last.
  public static int hash(int hash, int lowerCase) {
    return hash * 31 + lowerCase;
  }

  /// The hash of a name in any case.
  public static int hash(byte[] name, int start, int end) {
    int hash = 0;
    for (int i = start; i < end; i++) {
      hash = hash(hash, lower(name[i]));
    }
    return hash;
  }

  /// The field with this name (in any case), or null if it is none of these.
  public static @Nullable Field of(int hash, byte[] name, int start, int end) {
    for (int i = hash & (TABLE - 1); ; i = (i + 1) & (TABLE - 1)) {
      Field field = BY_HASH[i];
      if (field == null) {
        return null;
      }
      if (field.hash == hash && same(name, start, end, field.lower)) {
        return field;
      }
    }
  }

  /// Whether a name in any case is this lower-case one.
  public static boolean same(byte[] name, int start, int end, byte[] lower) {
    if (end - start != lower.length) {
      return false;
    }
    for (int i = 0; i < lower.length; i++) {
      if (lower(name[start + i]) != lower[i]) {
        return false;
      }
    }
    return true;
  }

  static int lower(byte b) {
    return b >= 'A' && b <= 'Z' ? b | 0x20 : b;
  }

  private static @Nullable Field[] table() {
    @Nullable Field[] table = new @Nullable Field[TABLE];
    for (Field field : values()) {
      int i = field.hash & (TABLE - 1);
      while (table[i] != null) {
        i = (i + 1) & (TABLE - 1);
      }
      table[i] = field;
    }
    return table;
  }
}
