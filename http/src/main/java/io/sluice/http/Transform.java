package io.sluice.http;

import io.sluice.core.bytes.Bytes;

/// What a head says of its content that no longer holds, or forbids, when a filter changes that.
final class Transform {
  private static final byte[] NO_TRANSFORM = Bytes.of("no-transform");

  /// Digests of the bytes: of the content as it is sent ([RFC 9530, section
  /// 2](https://www.rfc-editor.org/rfc/rfc9530#section-2)), and of the representation, to which a
  /// content coding belongs ([section 3](https://www.rfc-editor.org/rfc/rfc9530#section-3)); with
  /// their predecessors.
  private static final byte[][] DIGESTS = {
    Bytes.of("content-md5"), Bytes.of("digest"), Bytes.of("content-digest"), Bytes.of("repr-digest")
  };

  private Transform() {}

  /// Whether a value of `Cache-Control` has the directive `no-transform`, in any case. What stands
  /// in quotes is no directive.
  static boolean forbidden(byte[] b, int from, int to) {
    int start = from;
    boolean quoted = false;
    for (int i = from; i <= to; i++) {
      if (i == to || (b[i] == ',' && !quoted)) {
        if (names(b, start, i)) {
          return true;
        }
        start = i + 1;
      } else if (b[i] == '"') {
        quoted = !quoted;
      } else if (b[i] == '\\' && quoted) {
        i++;
      }
    }
    return false;
  }

  private static boolean names(byte[] b, int from, int to) {
    int start = from;
    while (start < to && blank(b[start])) {
      start++;
    }
    int end = start;
    while (end < to && !blank(b[end]) && b[end] != '=') {
      end++;
    }
    return Field.same(b, start, end, NO_TRANSFORM);
  }

  private static boolean blank(byte c) {
    return c == ' ' || c == '\t';
  }

  static void clear(ResponseHead head) {
    for (byte[] name : DIGESTS) {
      for (int i = head.find(name, 0); i >= 0; i = head.find(name, i + 1)) {
        head.remove(i);
      }
    }
    weaken(head);
  }

  /// What is changed is no longer the same byte for byte: its tag becomes a weak one.
  private static void weaken(ResponseHead head) {
    int tag = head.first(Field.ETAG);
    if (tag < 0) {
      return;
    }
    String value = head.value(tag);
    if (value.length() > 2 && value.startsWith("W/")) {
      return;
    }
    if (value.startsWith("\"")) {
      head.value(tag, "W/" + value);
    } else {
      head.remove(tag);
    }
  }
}
