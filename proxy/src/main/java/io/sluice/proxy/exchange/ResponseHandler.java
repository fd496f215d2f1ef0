package io.sluice.proxy.exchange;

import io.sluice.core.log.ErrorLog;
import io.sluice.http.Field;
import io.sluice.http.Headers;
import io.sluice.http.HttpRequest;
import io.sluice.http.core.ErrorPage;
import io.sluice.http.core.HttpCore;
import io.sluice.http.wire.UpstreamHead;

/// Decides what becomes of a response whose head is complete, and makes the client's head out of
/// it. The exchange acts on what is decided.
final class ResponseHandler {
  /// What becomes of a response.
  enum Decision {
    /// Sluice responds in its place, as `error_page` says.
    INTERCEPT,
    /// Another URI gives the response, as its `X-Accel-Redirect` says.
    REDIRECT,
    /// The connection changes to another protocol.
    UPGRADE,
    /// It is passed on.
    PASS,
    /// It must not be passed on. The log says why.
    INVALID
  }

  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int NOT_FOUND = 404;
  private static final byte[] YES = {'y', 'e', 's'};
  private static final byte[] NO = {'n', 'o'};

  private ResponseHandler() {}

  /// @param requestSent whether the server's socket has taken all of the request
  static Decision decide(
      UpstreamHead head, HttpRequest request, UpstreamSettings settings, boolean requestSent) {
    int status = head.status();
    if (status >= 300 && intercepts(status, request, settings)) {
      if (status == 401) {
        copyChallenges(head.fields(), request);
      }
      return Decision.INTERCEPT;
    }
    boolean upgrade = status == SWITCHING_PROTOCOLS && request.headers().has(Field.UPGRADE);
    if (upgrade && !requestSent) {
      request.log(
          ErrorLog.Level.ERROR, "upstream switched protocols before it got the whole request");
      return Decision.INVALID;
    }
    if (head.fields().has(Field.X_ACCEL_REDIRECT) && !settings.ignores(Field.X_ACCEL_REDIRECT)) {
      return Decision.REDIRECT;
    }
    return upgrade ? Decision.UPGRADE : Decision.PASS;
  }

  private static boolean intercepts(int status, HttpRequest request, UpstreamSettings settings) {
    if (status == NOT_FOUND && settings.interceptNotFound) {
      return true;
    }
    if (!settings.interceptErrors) {
      return false;
    }
    for (ErrorPage page : request.settings().get(HttpCore.ERROR_PAGE)) {
      if (page.answers(status)) {
        return true;
      }
    }
    return false;
  }

  private static void copyChallenges(Headers from, HttpRequest request) {
    for (int i = from.first(Field.WWW_AUTHENTICATE); i >= 0; i = from.next(i)) {
      request
          .out()
          .add(
              from.base(),
              from.nameStart(i),
              from.nameEnd(i),
              from.valueStart(i),
              from.valueEnd(i),
              Field.WWW_AUTHENTICATE);
    }
  }

  /// Makes the client's head of one that is passed on.
  static void copy(
      UpstreamHead head,
      HttpRequest request,
      UpstreamSettings settings,
      UpstreamProtocol protocol) {
    HeadCopier.copy(head, request, settings, protocol.rewriter());
    ResponseDecoder decoder = protocol.decoder();
    if (decoder.contentLength() >= 0) {
      request.out().contentLength(decoder.contentLength());
    }
    if (settings.forceRanges) {
      request.out().rangesAllowed(true);
    }
    if (decoder.mayTrail()) {
      request.out().trailers();
    }
  }

  /// Whether the body is read as fast as the server sends it. The last `X-Accel-Buffering` that
  /// says `yes` or `no` counts.
  static boolean buffering(Headers all, UpstreamSettings settings) {
    boolean buffering = settings.buffering;
    if (settings.ignores(Field.X_ACCEL_BUFFERING)) {
      return buffering;
    }
    for (int i = all.first(Field.X_ACCEL_BUFFERING); i >= 0; i = all.next(i)) {
      if (all.valueIs(i, YES)) {
        buffering = true;
      } else if (all.valueIs(i, NO)) {
        buffering = false;
      }
    }
    return buffering;
  }

  /// A response that is not buffered goes to the client as fast as it comes.
  static void limitRate(
      Headers all, HttpRequest request, UpstreamSettings settings, boolean buffering) {
    if (!buffering) {
      request.response().limitRate(0);
      return;
    }
    int limit = all.first(Field.X_ACCEL_LIMIT_RATE);
    if (limit >= 0 && !settings.ignores(Field.X_ACCEL_LIMIT_RATE)) {
      long rate = UpstreamFields.number(all.base(), all.valueStart(limit), all.valueEnd(limit));
      if (rate >= 0) {
        request.response().limitRate(rate);
      }
    }
  }
}
