package io.sluice.http;

import io.sluice.core.bytes.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The request methods that nginx knows by name; every other one is [#OTHER].
public enum Method {
  OTHER,
  GET,
  HEAD,
  POST,
  PUT,
  DELETE,
  MKCOL,
  COPY,
  MOVE,
  OPTIONS,
  PROPFIND,
  PROPPATCH,
  LOCK,
  UNLOCK,
  PATCH,
  TRACE,
  CONNECT;

  private static final Method[] ALL = values();

  @SuppressWarnings("ImmutableEnumChecker") // nobody else sees it
  private final byte[] bytes = name().getBytes(StandardCharsets.ISO_8859_1);

  /// The method spelled `b[start, end)`; spelling counts.
  public static Method of(byte[] b, int start, int end) {
    if (end - start == 3 && b[start] == 'G' && b[start + 1] == 'E' && b[start + 2] == 'T') {
      return GET;
    }
    for (int i = 2; i < ALL.length; i++) {
      byte[] bytes = ALL[i].bytes;
      if (bytes.length == end - start && Arrays.equals(b, start, end, bytes, 0, bytes.length)) {
        return ALL[i];
      }
    }
    return OTHER;
  }

  /// Its bit in a set of methods.
  @SuppressWarnings("EnumOrdinal") // within one run only
  public int bit() {
    return 1 << ordinal();
  }

  /// Appends the spelling.
  public void write(Bytes out) {
    out.append(bytes);
  }

  /// The spelling.
  public byte[] bytes() {
    return bytes.clone();
  }
}
