package io.sluice.proxy.exchange;

import io.sluice.http.Field;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The fields of answers that `proxy_ignore_headers` may turn off.
final class IgnoredField {
  private static final Set<Field> ALL =
      EnumSet.of(
          Field.X_ACCEL_REDIRECT,
          Field.X_ACCEL_EXPIRES,
          Field.X_ACCEL_LIMIT_RATE,
          Field.X_ACCEL_BUFFERING,
          Field.X_ACCEL_CHARSET,
          Field.EXPIRES,
          Field.CACHE_CONTROL,
          Field.SET_COOKIE,
          Field.VARY);

  private IgnoredField() {}

  /// All of them, with ` | ` between.
  static String words() {
    return ALL.stream().map(Field::text).collect(Collectors.joining(" | "));
  }

  /// The field that a word of the directive names, in any case, or null.
  static @Nullable Field ofWord(String word) {
    for (Field field : ALL) {
      if (field.text().equalsIgnoreCase(word)) {
        return field;
      }
    }
    return null;
  }
}
