package io.sluice.http.handler;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.text.Template;
import io.sluice.http.HttpRequest;
import io.sluice.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/// A response whose whole content is a text that a configuration or a feature makes up.
public final class TextResponse {
  private TextResponse() {}

  /// Sends a text, or redirects to it if the status is one of a redirect. The request is finished
  /// then.
  ///
  /// @param type the media type; null: that of the path's extension
  public static void send(HttpRequest r, int status, @Nullable String type, Template text) {
    int bad = r.body().discard();
    if (bad != 0) {
      r.finish(bad);
      return;
    }
    Bytes scratch = r.scratch();
    int mark = scratch.length;
    text.write(r, scratch);
    switch (status) {
      case 301, 302, 303, 307, 308 -> {
        String target = scratch.text(mark);
        scratch.length = mark;
        r.out().location(target);
        r.finish(status);
      }
      default -> {
        content(r, status, type, scratch, mark);
        scratch.length = mark;
      }
    }
  }

  private static void content(
      HttpRequest r, int status, @Nullable String type, Bytes text, int mark) {
    ResponseHead out = r.out();
    int length = text.length - mark;
    out.status(status);
    out.contentLength(length);
    if (type == null) {
      MediaType.set(r);
    } else {
      out.contentType(type);
    }
    int instead = Conditions.apply(r);
    if (instead != 0) {
      r.finish(instead);
      return;
    }
    if (!r.response().sendHead()) {
      return;
    }
    r.response().write(text.array, mark, length, true);
    r.finish(HttpRequest.OK);
  }
}
