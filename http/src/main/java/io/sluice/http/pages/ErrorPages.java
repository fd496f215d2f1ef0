package io.sluice.http.pages;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.log.ErrorLog;
import io.sluice.http.HttpRequest;
import io.sluice.http.Method;
import io.sluice.http.ResponseHead;
import io.sluice.http.Span;
import io.sluice.http.UserAgent;
import io.sluice.http.conf.Location;
import io.sluice.http.core.ErrorPage;
import io.sluice.http.core.HttpCore;

/// Answers with what an `error_page` names: a path inside the server, a named location, or a
/// redirect.
final class ErrorPages {
  private static final int FOUND = 302;
  private static final int INTERNAL_ERROR = 500;

  private ErrorPages() {}

  static void answer(HttpRequest r, int status, ErrorPage page) {
    ResponseHead out = r.out();
    int overwrite = page.overwrite(status);
    if (overwrite >= 0) {
      out.errorStatus(overwrite);
    }
    String uri = page.uri().text(r);
    if (uri.startsWith("/")) {
      path(r, page, uri);
    } else if (uri.startsWith("@")) {
      named(r, uri);
    } else {
      redirect(r, uri, overwrite);
    }
  }

  private static void path(HttpRequest r, ErrorPage page, String uri) {
    int question = page.uri().isConstant() ? -1 : uri.indexOf('?');
    String path = question < 0 ? uri : uri.substring(0, question);
    String args = question < 0 ? page.args() : uri.substring(question + 1);
    if (r.method() != Method.HEAD) {
      r.line().method = Method.GET;
    }
    r.internalRedirect(span(path), span(args == null ? "" : args));
  }

  private static Span span(String text) {
    byte[] bytes = Bytes.of(text);
    Span span = new Span();
    span.set(bytes, 0, bytes.length);
    return span;
  }

  private static void named(HttpRequest r, String name) {
    Location location = r.server().named(name);
    if (location != null) {
      r.internalRedirect(location);
      return;
    }
    r.routing().countChange();
    r.log(ErrorLog.Level.ERROR, "could not find named location \"" + name + '"');
    r.finish(INTERNAL_ERROR);
  }

  private static void redirect(HttpRequest r, String uri, int overwrite) {
    if (r.body().discard() != 0) {
      r.keepAlive(false);
    }
    ResponseHead out = r.out();
    int status =
        switch (overwrite) {
          case 301, 302, 303, 307, 308 -> overwrite;
          default -> FOUND;
        };
    out.errorStatus(status);
    out.location(uri);
    if (r.settings().get(HttpCore.MSIE_REFRESH) && UserAgent.of(r).msie()) {
      Refresh.send(r);
    } else {
      SpecialResponses.send(r, status);
    }
  }
}
