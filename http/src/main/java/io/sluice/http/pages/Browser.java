package io.sluice.http.pages;

import io.sluice.core.Bytes;
import io.sluice.http.Field;
import io.sluice.http.Headers;
import io.sluice.http.HttpRequest;

/// What a client's User-Agent says it is, as far as error pages care.
final class Browser {
  private static final byte[] MSIE = Bytes.of("MSIE ");
  private static final byte[] OPERA = Bytes.of("Opera");
  private static final byte[] GECKO = Bytes.of("Gecko/");
  private static final byte[] CHROME = Bytes.of("Chrome/");

  private Browser() {}

  static boolean msie(HttpRequest r) {
    int at = find(r, MSIE);
    return at >= 0 && at + 7 < end(r) && find(r, OPERA) < 0;
  }

  static boolean chrome(HttpRequest r) {
    return find(r, CHROME) >= 0 && find(r, GECKO) < 0 && find(r, OPERA) < 0 && !msie(r);
  }

  private static int end(HttpRequest r) {
    Headers headers = r.headers();
    return headers.valueEnd(headers.first(Field.USER_AGENT));
  }

  /// Where the name stands in the array of the headers, or -1.
  private static int find(HttpRequest r, byte[] name) {
    Headers headers = r.headers();
    int index = headers.first(Field.USER_AGENT);
    if (index < 0) {
      return -1;
    }
    byte[] b = headers.base();
    int last = headers.valueEnd(index) - name.length;
    for (int i = headers.valueStart(index); i <= last; i++) {
      int n = 0;
      while (n < name.length && b[i + n] == name[n]) {
        n++;
      }
      if (n == name.length) {
        return i;
      }
    }
    return -1;
  }
}
