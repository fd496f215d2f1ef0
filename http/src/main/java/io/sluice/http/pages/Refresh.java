package io.sluice.http.pages;

import io.sluice.core.bytes.Bytes;
import io.sluice.http.Field;
import io.sluice.http.HttpRequest;
import io.sluice.http.ResponseHead;
import io.sluice.http.core.UriEscape;

/// A page that sends MSIE on by itself, in place of a redirect.
final class Refresh {
  private static final int FOUND = 200;

  private Refresh() {}

  static void send(HttpRequest r) {
    ResponseHead out = r.out();
    int location = out.first(Field.LOCATION);
    Bytes page = new Bytes(256);
    page.append("<html><head><meta http-equiv=\"Refresh\" content=\"0; URL=");
    UriEscape.REFRESH.write(out.base(), out.valueStart(location), out.valueEnd(location), page);
    page.append("\"></head><body></body></html>\r\n");
    out.remove(Field.LOCATION);
    out.errorStatus(FOUND);
    out.contentType("text/html");
    out.contentLength(page.length);
    SpecialResponses.plain(out);
    if (!r.response().sendHead()) {
      return;
    }
    r.response().write(page.array, 0, page.length, true);
    r.finish(HttpRequest.OK);
  }
}
