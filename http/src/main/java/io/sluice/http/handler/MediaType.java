package io.sluice.http.handler;

import io.sluice.config.Settings;
import io.sluice.http.HttpRequest;
import io.sluice.http.Span;
import io.sluice.http.core.HttpCore;

/// The media type of a response by its path's extension.
public final class MediaType {
  private MediaType() {}

  /// Sets the type by `types` and `default_type`, unless there is one already.
  public static void set(HttpRequest r) {
    if (r.out().hasContentType()) {
      return;
    }
    Settings settings = r.settings();
    Span extension = r.target().extension();
    if (!extension.isEmpty()) {
      byte[] type =
          settings.get(HttpCore.TYPES).get(extension.base, extension.start, extension.end);
      if (type != null) {
        r.out().contentType(type, 0, type.length);
        return;
      }
    }
    r.out().contentType(settings.get(HttpCore.DEFAULT_TYPE));
  }
}
