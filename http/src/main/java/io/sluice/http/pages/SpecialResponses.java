package io.sluice.http.pages;

import io.sluice.config.Settings;
import io.sluice.core.bytes.Bytes;
import io.sluice.http.Field;
import io.sluice.http.HttpRequest;
import io.sluice.http.RequestLine;
import io.sluice.http.ResponseHead;
import io.sluice.http.UserAgent;
import io.sluice.http.core.ErrorPage;
import io.sluice.http.core.HttpCore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answers with a status that has no content of its own: through `error_page`, or with a made-up
/// page.
public final class SpecialResponses {
  private static final byte[] PADDING =
      Bytes.of("<!-- a padding to disable MSIE and Chrome friendly error page -->\r\n".repeat(6));

  private SpecialResponses() {}

  /// Produces the whole response, or sends the request somewhere else.
  ///
  /// @param status 201, 204, or 300 to 599
  public static void answer(HttpRequest r, int status) {
    ResponseHead out = r.out();
    out.errorStatus(status);
    out.contentType("");
    ErrorPage page = r.routing().inErrorPage() ? null : configured(r, status);
    if (page != null) {
      ErrorPages.answer(r, status, page);
      return;
    }
    int bad = r.body().refuse();
    if (bad != 0) {
      r.keepAlive(false);
    }
    Settings settings = r.settings();
    if (settings.get(HttpCore.MSIE_REFRESH)
        && (status == 301 || status == 302)
        && UserAgent.of(r).msie()) {
      Refresh.send(r);
      return;
    }
    if (status >= 494 && status <= 497) {
      out.errorStatus(400);
    }
    send(r, status);
  }

  private static @Nullable ErrorPage configured(HttpRequest r, int status) {
    Settings settings = r.settings();
    List<ErrorPage> pages = settings.get(HttpCore.ERROR_PAGE);
    if (pages.isEmpty() || !r.routing().mayChange()) {
      return null;
    }
    if (!settings.get(HttpCore.RECURSIVE_ERROR_PAGES)) {
      r.routing().enterErrorPage();
    }
    for (ErrorPage page : pages) {
      if (page.answers(status)) {
        return page;
      }
    }
    return null;
  }

  /// Sends the made-up page of a status.
  static void send(HttpRequest r, int status) {
    ResponseHead out = r.out();
    Page page = Page.of(status);
    byte[] tail = Tail.of(r.settings().get(HttpCore.SERVER_TOKENS));
    boolean padded = page != null && status >= 400 && padded(r);
    if (page == null) {
      out.contentLength(0);
    } else {
      out.contentLength(page.html().length + tail.length + (padded ? PADDING.length : 0));
      out.contentType("text/html");
    }
    plain(out);
    if (!r.response().sendHead()) {
      return;
    }
    if (r.response().headOnly() || page == null) {
      r.response().end();
    } else {
      r.response().write(page.html(), 0, page.html().length, false);
      r.response().write(tail, 0, tail.length, !padded);
      if (padded) {
        r.response().write(PADDING, 0, PADDING.length, true);
      }
    }
    r.finish(HttpRequest.OK);
  }

  /// Drops what described another body.
  static void plain(ResponseHead out) {
    out.remove(Field.CONTENT_LENGTH);
    out.remove(Field.ACCEPT_RANGES);
    out.remove(Field.LAST_MODIFIED);
    out.remove(Field.ETAG);
    out.lastModified(-1);
    out.rangesAllowed(false);
  }

  private static boolean padded(HttpRequest r) {
    if (r.version() < RequestLine.HTTP_1_0 || !r.settings().get(HttpCore.MSIE_PADDING)) {
      return false;
    }
    UserAgent browser = UserAgent.of(r);
    return browser.msie() || browser.chrome();
  }
}
