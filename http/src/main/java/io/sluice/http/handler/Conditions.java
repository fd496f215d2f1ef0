package io.sluice.http.handler;

import io.sluice.http.Field;
import io.sluice.http.Headers;
import io.sluice.http.HttpRequest;
import io.sluice.http.ResponseHead;
import io.sluice.http.core.HttpCore;
import io.sluice.http.core.HttpDate;
import io.sluice.http.core.IfModifiedSince;

/// Conditional requests: `If-Unmodified-Since`, `If-Match`, `If-Modified-Since`, `If-None-Match`.
public final class Conditions {
  private static final int FOUND = 200;
  private static final int NOT_MODIFIED = 304;
  private static final int PRECONDITION_FAILED = 412;

  private Conditions() {}

  /// Looks whether the client wants this response, before its head is sent. If the client has it
  /// already, the response becomes one without a body.
  ///
  /// @return 0 to go on, or the status to finish with instead: 412
  public static int apply(HttpRequest r) {
    Headers headers = r.headers();
    ResponseHead out = r.out();
    if (out.status() != FOUND || out.errorStatus() != 0) {
      return 0;
    }
    int unmodified = headers.first(Field.IF_UNMODIFIED_SINCE);
    int match = headers.first(Field.IF_MATCH);
    if ((unmodified >= 0 && !unmodified(out, headers, unmodified))
        || (match >= 0 && !matches(out, headers, match, false))) {
      out.start();
      return PRECONDITION_FAILED;
    }
    int modified = headers.first(Field.IF_MODIFIED_SINCE);
    int none = headers.first(Field.IF_NONE_MATCH);
    if ((modified < 0 && none < 0)
        || (modified >= 0 && modified(r, headers, modified))
        || (none >= 0 && !matches(out, headers, none, true))) {
      return 0;
    }
    out.status(NOT_MODIFIED);
    out.contentType("");
    out.contentLength(-1);
    out.remove(Field.CONTENT_LENGTH);
    out.remove(Field.ACCEPT_RANGES);
    out.remove(Field.CONTENT_ENCODING);
    out.rangesAllowed(false);
    return 0;
  }

  private static long date(Headers headers, int index) {
    return HttpDate.parse(headers.base(), headers.valueStart(index), headers.valueEnd(index));
  }

  private static boolean unmodified(ResponseHead out, Headers headers, int index) {
    return out.lastModified() >= 0 && date(headers, index) >= out.lastModified();
  }

  private static boolean modified(HttpRequest r, Headers headers, int index) {
    long changed = r.out().lastModified();
    IfModifiedSince how = r.settings().get(HttpCore.IF_MODIFIED_SINCE);
    if (changed < 0 || how == IfModifiedSince.OFF) {
      return true;
    }
    long since = date(headers, index);
    return how == IfModifiedSince.EXACT ? since != changed : since < changed;
  }

  /// Whether a list of entity tags names that of the response. Weak comparison ignores `W/`.
  private static boolean matches(ResponseHead out, Headers headers, int index, boolean weak) {
    byte[] list = headers.base();
    int at = headers.valueStart(index);
    int end = headers.valueEnd(index);
    if (end - at == 1 && list[at] == '*') {
      return true;
    }
    int etag = out.first(Field.ETAG);
    if (etag < 0) {
      return false;
    }
    byte[] tag = out.base();
    int tagStart = weak(weak, tag, out.valueStart(etag), out.valueEnd(etag));
    int length = out.valueEnd(etag) - tagStart;
    while (at < end) {
      at = weak(weak, list, at, end);
      if (length > end - at) {
        return false;
      }
      if (same(list, at, tag, tagStart, length) && ends(list, at + length, end)) {
        return true;
      }
      at = nextTag(list, at, end);
    }
    return false;
  }

  private static int weak(boolean weak, byte[] text, int from, int to) {
    return weak && to - from > 2 && text[from] == 'W' && text[from + 1] == '/' ? from + 2 : from;
  }

  private static boolean same(byte[] a, int from, byte[] b, int other, int length) {
    for (int i = 0; i < length; i++) {
      if (a[from + i] != b[other + i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean ends(byte[] list, int from, int end) {
    int at = from;
    while (at < end && (list[at] == ' ' || list[at] == '\t')) {
      at++;
    }
    return at == end || list[at] == ',';
  }

  private static int nextTag(byte[] list, int from, int end) {
    int at = from;
    while (at < end && list[at] != ',') {
      at++;
    }
    while (at < end && (list[at] == ' ' || list[at] == '\t' || list[at] == ',')) {
      at++;
    }
    return at;
  }
}
