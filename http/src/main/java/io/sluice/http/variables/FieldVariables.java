package io.sluice.http.variables;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.text.Variable;
import io.sluice.core.text.Variables;
import io.sluice.http.Field;
import io.sluice.http.Headers;
import io.sluice.http.HttpRequest;
import io.sluice.http.ResponseHead;
import io.sluice.http.Trailers;
import org.jspecify.annotations.Nullable;

/// Variables of header fields: `$http_name`, `$cookie_name`, `$sent_http_name`,
/// `$sent_trailer_name`.
final class FieldVariables {
  private static final String COMMA = ", ";
  private static final String SEMICOLON = "; ";

  private FieldVariables() {}

  static void define(Variables v) {
    v.define(
        Variable.of(
            "content_type",
            (HttpRequest r, Bytes out) -> known(r.headers(), Field.CONTENT_TYPE, COMMA, out)));
    v.definePrefix("http_", FieldVariables::received);
    v.definePrefix("cookie_", Cookie::new);
    v.definePrefix("sent_http_", FieldVariables::sent);
    v.definePrefix("sent_trailer_", FieldVariables::trailer);
  }

  private static Variable received(String name) {
    byte[] lower = Bytes.of(name.substring("http_".length()));
    Field field = field(lower);
    if (field == null) {
      return Variable.of(name, (HttpRequest r, Bytes out) -> any(r.headers(), lower, out));
    }
    String separator = field == Field.COOKIE ? SEMICOLON : COMMA;
    return Variable.of(
        name, (HttpRequest r, Bytes out) -> known(r.headers(), field, separator, out));
  }

  private static @Nullable Field field(byte[] lower) {
    byte[] dashed = lower.clone();
    for (int i = 0; i < dashed.length; i++) {
      if (dashed[i] == '_') {
        dashed[i] = '-';
      }
    }
    return Field.of(Field.hash(dashed, 0, dashed.length), dashed, 0, dashed.length);
  }

  private static boolean known(Headers headers, Field field, String separator, Bytes out) {
    int first = headers.first(field);
    for (int i = first; i >= 0; i = headers.next(i)) {
      if (i != first) {
        out.append(separator);
      }
      int start = headers.valueStart(i);
      out.append(headers.base(), start, headers.valueEnd(i) - start);
    }
    return first >= 0;
  }

  private static boolean any(Headers headers, byte[] lower, Bytes out) {
    boolean found = false;
    for (int i = 0; i < headers.count(); i++) {
      if (same(lower, headers.base(), headers.nameStart(i), headers.nameEnd(i))) {
        if (found) {
          out.append(COMMA);
        }
        found = true;
        int start = headers.valueStart(i);
        out.append(headers.base(), start, headers.valueEnd(i) - start);
      }
    }
    return found;
  }

  private static Variable sent(String name) {
    byte[] lower = Bytes.of(name.substring("sent_http_".length()));
    return Variable.of(name, (HttpRequest r, Bytes out) -> any(r.out(), lower, out));
  }

  private static boolean any(ResponseHead head, byte[] lower, Bytes out) {
    boolean found = false;
    for (int i = 0; i < head.count(); i++) {
      if (!head.removed(i) && same(lower, head.base(), head.nameStart(i), head.nameEnd(i))) {
        if (found) {
          out.append(COMMA);
        }
        found = true;
        int start = head.valueStart(i);
        out.append(head.base(), start, head.valueEnd(i) - start);
      }
    }
    return found;
  }

  private static Variable trailer(String name) {
    byte[] lower = Bytes.of(name.substring("sent_trailer_".length()));
    return Variable.of(
        name,
        (HttpRequest r, Bytes out) -> {
          Trailers trailers = r.out().hasTrailers() ? r.out().trailers() : null;
          return trailers != null && trailers(trailers, lower, out);
        });
  }

  private static boolean trailers(Trailers trailers, byte[] lower, Bytes out) {
    Bytes lines = new Bytes(256);
    trailers.write(lines);
    boolean found = false;
    for (String line : lines.text().split("\r\n", -1)) {
      int colon = line.indexOf(": ");
      byte[] name = Bytes.of(line.substring(0, Math.max(0, colon)));
      if (colon > 0 && same(lower, name, 0, name.length)) {
        out.append(found ? COMMA : "").append(line.substring(colon + 2));
        found = true;
      }
    }
    return found;
  }

  /// Whether a field's name, in lower case and with `_` for `-`, is that of the variable.
  private static boolean same(byte[] lower, byte[] b, int from, int to) {
    if (to - from != lower.length) {
      return false;
    }
    for (int i = 0; i < lower.length; i++) {
      byte c = b[from + i];
      int folded = c >= 'A' && c <= 'Z' ? c | 0x20 : c == '-' ? '_' : c;
      if (folded != lower[i]) {
        return false;
      }
    }
    return true;
  }
}
