package io.sluice.http;

import io.sluice.config.Settings;
import io.sluice.core.bytes.Bytes;
import io.sluice.http.core.HttpCore;

/// Turns a `Location` that is a path into an absolute URI, as `absolute_redirect` asks for.
final class AbsoluteRedirect {
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  private AbsoluteRedirect() {}

  static void apply(HttpRequest request) {
    ResponseHead head = request.out();
    int index = head.first(Field.LOCATION);
    if (index < 0 || !isPath(head, index) || !request.settings().get(HttpCore.ABSOLUTE_REDIRECT)) {
      return;
    }
    Bytes text = head.text();
    int start = text.length;
    text.append(request.stream().secure() ? "https://" : "http://");
    writeHost(request, text);
    int length = head.valueEnd(index) - head.valueStart(index);
    text.append(text.array, head.valueStart(index), length);
    head.value(index, start, text.length);
    head.absoluteLocation(index);
  }

  private static boolean isPath(ResponseHead head, int index) {
    int start = head.valueStart(index);
    return head.valueEnd(index) > start && head.base()[start] == '/';
  }

  private static void writeHost(HttpRequest request, Bytes text) {
    Settings settings = request.settings();
    if (settings.get(HttpCore.SERVER_NAME_IN_REDIRECT)) {
      text.append(request.server().name());
    } else if (!request.host().isEmpty()) {
      request.host().write(text);
    } else {
      request.local().writeHost(text);
    }
    int port = request.local().port();
    if (port != 0
        && port != (request.stream().secure() ? HTTPS : HTTP)
        && settings.get(HttpCore.PORT_IN_REDIRECT)) {
      text.append(':').appendNumber(port);
    }
  }
}
