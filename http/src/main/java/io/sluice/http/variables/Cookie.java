package io.sluice.http.variables;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.text.Variable;
import io.sluice.http.Field;
import io.sluice.http.Headers;
import io.sluice.http.HttpRequest;

/// `$cookie_name`: the first cookie of that name, in any case.
final class Cookie extends Variable {
  private static final int PREFIX = "cookie_".length();

  private final byte[] lower;

  Cookie(String name) {
    super(name);
    lower = Bytes.of(name.substring(PREFIX));
  }

  @Override
  public boolean write(Exchange e, Bytes out) {
    Headers headers = ((HttpRequest) e).headers();
    for (int i = headers.first(Field.COOKIE); i >= 0; i = headers.next(i)) {
      if (find(headers.base(), headers.valueStart(i), headers.valueEnd(i), out)) {
        return true;
      }
    }
    return false;
  }

  private boolean find(byte[] b, int from, int to, Bytes out) {
    int at = from;
    while (at < to) {
      int value = named(b, at, to) ? value(b, at + lower.length, to) : -1;
      if (value >= 0) {
        int end = value;
        while (end < to && b[end] != ';') {
          end++;
        }
        out.append(b, value, end - value);
        return true;
      }
      while (at < to && b[at] != ';') {
        at++;
      }
      at = blanks(b, at + 1, to);
    }
    return false;
  }

  private boolean named(byte[] b, int at, int to) {
    if (to - at < lower.length) {
      return false;
    }
    for (int i = 0; i < lower.length; i++) {
      byte c = b[at + i];
      if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != lower[i]) {
        return false;
      }
    }
    return true;
  }

  /// Where the value behind a name begins, or -1 if what was found is not the whole name.
  private static int value(byte[] b, int from, int to) {
    int at = blanks(b, from, to);
    return at < to && b[at] == '=' ? blanks(b, at + 1, to) : -1;
  }

  private static int blanks(byte[] b, int from, int to) {
    int at = from;
    while (at < to && b[at] == ' ') {
      at++;
    }
    return at;
  }
}
