package io.sluice.proxy.exchange;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.log.ErrorLog;
import io.sluice.http.HttpRequest;
import io.sluice.http.Method;
import io.sluice.http.Span;
import io.sluice.http.conf.Location;
import java.nio.charset.StandardCharsets;

/// Answers a request from the URI or the named location that a server's `X-Accel-Redirect` names.
final class AccelRedirect {
  private final HttpRequest request;

  AccelRedirect(HttpRequest request) {
    this.request = request;
  }

  void follow(String target) {
    if (target.startsWith("@")) {
      followNamed(target);
      return;
    }
    int question = target.indexOf('?');
    String path = question < 0 ? target : target.substring(0, question);
    String args = question < 0 ? "" : target.substring(question + 1);
    byte[] decoded = decode(path);
    if (path.isEmpty()
        || unsafe(path)
        || unsafe(new String(decoded, StandardCharsets.ISO_8859_1))) {
      request.log(ErrorLog.Level.ERROR, "unsafe URI \"" + target + "\" was detected");
      request.finish(404);
      return;
    }
    if (request.method() != Method.HEAD) {
      request.line().method = Method.GET;
    }
    request.internalRedirect(span(decoded), span(Bytes.of(args)));
  }

  private void followNamed(String name) {
    Location location = request.server().named(name);
    if (location == null) {
      request.log(ErrorLog.Level.ERROR, "could not find named location \"" + name + "\"");
      request.finish(500);
    } else {
      request.internalRedirect(location);
    }
  }

  private static Span span(byte[] bytes) {
    Span span = new Span();
    span.set(bytes, 0, bytes.length);
    return span;
  }

  /// Whether a path leaves its folder or holds a zero byte.
  private static boolean unsafe(String path) {
    return path.indexOf('\0') >= 0
        || path.equals("..")
        || path.startsWith("../")
        || path.contains("/../")
        || path.endsWith("/..");
  }

  private static byte[] decode(String path) {
    byte[] from = Bytes.of(path);
    Bytes to = new Bytes(from.length);
    for (int i = 0; i < from.length; i++) {
      int high = from[i] == '%' && i + 2 < from.length ? Character.digit(from[i + 1], 16) : -1;
      int low = high < 0 ? -1 : Character.digit(from[i + 2], 16);
      if (low >= 0) {
        to.append(high << 4 | low);
        i += 2;
      } else {
        to.append(from[i]);
      }
    }
    return to.toByteArray();
  }
}
