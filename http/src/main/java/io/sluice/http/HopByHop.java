package io.sluice.http;

import io.sluice.core.bytes.Bytes;

/// The fields that a message's own `Connection` fields name: they concern one connection only and
/// are not passed on ([RFC 9110, section
/// 7.6.1](https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1)). Nothing is allocated.
public final class HopByHop {
  private static final byte[] CLOSE = Bytes.of("close");
  private static final byte[] KEEP_ALIVE = Bytes.of("keep-alive");
  private static final byte[] UPGRADE = Bytes.of("upgrade");

  private HopByHop() {}

  /// Whether any field may be named: there is an option besides `close`, `keep-alive` and
  /// `upgrade`. Who passes fields on has a rule of its own for `Upgrade`.
  public static boolean any(Headers fields) {
    for (int i = fields.first(Field.CONNECTION); i >= 0; i = fields.next(i)) {
      byte[] b = fields.base();
      int end = fields.valueEnd(i);
      for (int at = next(b, fields.valueStart(i), end); at < end; at = next(b, at, end)) {
        int stop = stop(b, at, end);
        if (!usual(b, at, stop)) {
          return true;
        }
        at = stop;
      }
    }
    return false;
  }

  /// Whether the field at `index` is named by a `Connection` field.
  public static boolean named(Headers fields, int index) {
    byte[] b = fields.base();
    int name = fields.nameStart(index);
    int length = fields.nameEnd(index) - name;
    for (int i = fields.first(Field.CONNECTION); i >= 0; i = fields.next(i)) {
      int end = fields.valueEnd(i);
      for (int at = next(b, fields.valueStart(i), end); at < end; at = next(b, at, end)) {
        int stop = stop(b, at, end);
        if (stop - at == length && !usual(b, at, stop) && same(b, at, name, length)) {
          return true;
        }
        at = stop;
      }
    }
    return false;
  }

  private static boolean usual(byte[] b, int from, int end) {
    return Field.same(b, from, end, KEEP_ALIVE)
        || Field.same(b, from, end, CLOSE)
        || Field.same(b, from, end, UPGRADE);
  }

  /// The beginning of the next option at `at` or later.
  private static int next(byte[] b, int at, int end) {
    int p = at;
    while (p < end && (b[p] == ',' || b[p] == ' ' || b[p] == '\t')) {
      p++;
    }
    return p;
  }

  /// The end of the option that begins at `at`.
  private static int stop(byte[] b, int at, int end) {
    int p = at;
    while (p < end && b[p] != ',' && b[p] != ' ' && b[p] != '\t') {
      p++;
    }
    return p;
  }

  private static boolean same(byte[] b, int one, int other, int length) {
    for (int i = 0; i < length; i++) {
      if (Field.lower(b[one + i]) != Field.lower(b[other + i])) {
        return false;
      }
    }
    return true;
  }
}
