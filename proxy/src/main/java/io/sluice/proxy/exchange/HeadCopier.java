package io.sluice.proxy.exchange;

import io.sluice.http.Field;
import io.sluice.http.Headers;
import io.sluice.http.HopByHop;
import io.sluice.http.HttpRequest;
import io.sluice.http.RequestLine;
import io.sluice.http.ResponseHead;
import io.sluice.http.wire.UpstreamHead;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Makes the client's head out of a server's.
final class HeadCopier {
  private HeadCopier() {}

  /// Copies the status and the fields that clients see.
  static void copy(
      UpstreamHead head,
      HttpRequest request,
      UpstreamSettings settings,
      @Nullable FieldRewriter rewriter) {
    ResponseHead out = request.out();
    Headers fields = head.fields();
    byte[] b = fields.base();
    int count = fields.count();
    boolean hopByHop = HopByHop.any(fields);
    for (int i = 0; i < count; i++) {
      Field field = head.known(i);
      int start = fields.nameStart(i);
      int end = fields.nameEnd(i);
      if (settings.hidden.contains(field, fields.hash(i), b, start, end)
          || (hopByHop && HopByHop.named(fields, i))) {
        continue;
      }
      if (field == null) {
        out.add(b, start, end, fields.valueStart(i), fields.valueEnd(i), null);
      } else if (!UpstreamFields.single(field) || fields.first(field) == i) {
        known(field, i, fields, request, settings, rewriter);
      }
    }
    out.status(head.status(), b, head.statusStart(), head.statusEnd());
    withholdUnsaid(Field.SERVER, fields, out, settings);
    withholdUnsaid(Field.DATE, fields, out, settings);
  }

  /// Where clients see the server's own field, there is none if it has said none.
  private static void withholdUnsaid(
      Field field, Headers fields, ResponseHead out, UpstreamSettings settings) {
    if (!settings.hidden.contains(field) && !fields.has(field)) {
      out.withhold(field);
    }
  }

  /// Copies what a response with `X-Accel-Redirect` may say of the response that another URI gives.
  static void copyRedirected(
      UpstreamHead head,
      HttpRequest request,
      UpstreamSettings settings,
      @Nullable FieldRewriter rewriter) {
    Headers fields = head.fields();
    for (int i = 0; i < fields.count(); i++) {
      Field field = head.known(i);
      if (field == null) {
        if (fields.name(i).equalsIgnoreCase("Content-Disposition")) {
          copy(fields, i, null, request.out());
        }
        continue;
      }
      switch (field) {
        case CONTENT_TYPE, EXPIRES, SET_COOKIE, CACHE_CONTROL, ACCEPT_RANGES -> {
          if (!UpstreamFields.single(field) || fields.first(field) == i) {
            known(field, i, fields, request, settings, rewriter);
          }
        }
        default -> {}
      }
    }
  }

  /// Copies the trailers that clients see.
  static void copyTrailers(UpstreamHead trailers, HttpRequest request, UpstreamSettings settings) {
    Headers fields = trailers.fields();
    byte[] b = fields.base();
    for (int i = 0; i < fields.count(); i++) {
      int start = fields.nameStart(i);
      int end = fields.nameEnd(i);
      if (!settings.hidden.contains(trailers.known(i), fields.hash(i), b, start, end)) {
        int value = fields.valueStart(i);
        request.out().trailers().begin(fields.name(i)).append(b, value, fields.valueEnd(i) - value);
        request.out().trailers().commit();
      }
    }
  }

  private static void known(
      Field field,
      int i,
      Headers fields,
      HttpRequest request,
      UpstreamSettings settings,
      @Nullable FieldRewriter rewriter) {
    ResponseHead out = request.out();
    switch (field) {
      case CONTENT_TYPE -> out.contentType(fields.base(), fields.valueStart(i), fields.valueEnd(i));
      case CONTENT_LENGTH, TRANSFER_ENCODING, CONNECTION, KEEP_ALIVE -> {}
      case LOCATION -> location(fields, i, out, rewriter);
      case REFRESH -> refresh(fields, i, out, rewriter);
      case SET_COOKIE -> {
        String cookie =
            rewriter != null && rewriter.changesCookies() ? rewriter.cookie(fields.value(i)) : null;
        if (cookie == null) {
          copy(fields, i, field, out);
        } else {
          replace(fields, i, cookie, field, out);
        }
      }
      case ACCEPT_RANGES -> {
        if (!settings.forceRanges) {
          copy(fields, i, field, out);
        }
      }
      case UPGRADE -> {
        if (request.version() <= RequestLine.HTTP_1_1) {
          copy(fields, i, field, out);
        }
      }
      default -> copy(fields, i, field, out);
    }
  }

  private static void copy(Headers fields, int i, @Nullable Field field, ResponseHead out) {
    out.add(
        fields.base(),
        fields.nameStart(i),
        fields.nameEnd(i),
        fields.valueStart(i),
        fields.valueEnd(i),
        field);
  }

  private static void replace(
      Headers fields, int i, String value, @Nullable Field field, ResponseHead out) {
    int start = fields.nameStart(i);
    int added = out.add(fields.base(), start, fields.nameEnd(i), start, start, field);
    out.value(added, value);
  }

  /// A relative location that nothing rewrites stays relative: it is added as a field of no
  /// meaning, which the filter that makes locations absolute does not see.
  private static void location(
      Headers fields, int i, ResponseHead out, @Nullable FieldRewriter rewriter) {
    if (rewriter == null || !rewriter.rewritesLocations()) {
      int start = fields.valueStart(i);
      boolean relative = start < fields.valueEnd(i) && fields.base()[start] == '/';
      copy(fields, i, relative ? null : Field.LOCATION, out);
      return;
    }
    String location = rewriter.location(fields.value(i), 0);
    if (location == null) {
      copy(fields, i, null, out);
    } else {
      replace(fields, i, location, Field.LOCATION, out);
    }
  }

  private static void refresh(
      Headers fields, int i, ResponseHead out, @Nullable FieldRewriter rewriter) {
    String value = fields.value(i);
    int url = value.toLowerCase(Locale.ROOT).indexOf("url=");
    String refresh =
        url < 0 || rewriter == null || !rewriter.rewritesLocations()
            ? null
            : rewriter.location(value, url + 4);
    if (refresh == null) {
      copy(fields, i, Field.REFRESH, out);
    } else {
      replace(fields, i, refresh, Field.REFRESH, out);
    }
  }
}
