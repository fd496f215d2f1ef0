package io.sluice.http.core;

import io.sluice.config.Arguments;
import io.sluice.config.Directive;
import io.sluice.core.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A set of media types that responses must have for a filter to care about them. Immutable.
public final class MediaTypes {
  private static final MediaTypes ANY = new MediaTypes(List.of());
  private static final MediaTypes HTML = new MediaTypes(List.of("text/html"));
  private static final byte[] CHARSET = Bytes.of("charset=");

  private final List<String> names;
  private final byte[][] types;

  private MediaTypes(List<String> names) {
    this.names = names;
    this.types = names.stream().map(Bytes::of).toArray(byte[][]::new);
  }

  /// A directive that adds types to `text/html`; `*` stands for any.
  public static Directive<MediaTypes> directive(String name) {
    return Directive.of(name, MediaTypes::parse, HTML)
        .args(1, Directive.ANY)
        .repeats()
        .syntax("mime-type ...")
        .defaultText("text/html");
  }

  private static MediaTypes parse(Arguments a) {
    @Nullable MediaTypes before = (MediaTypes) a.scope().own(a.directive());
    MediaTypes known = before == null ? HTML : before;
    List<String> names = new ArrayList<>(known.names);
    for (int i = 0; i < a.count() && known != ANY; i++) {
      String type = a.text(i).toLowerCase(Locale.ROOT);
      if (type.equals("*")) {
        known = ANY;
      } else if (names.contains(type)) {
        a.warn(i, "duplicate MIME type \"" + type + '"');
      } else {
        names.add(type);
      }
    }
    return known == ANY ? ANY : new MediaTypes(List.copyOf(names));
  }

  /// Whether a content type is one of them, in any case, whatever its charset is. One that has
  /// other parameters is not.
  public boolean contains(byte[] b, int from, int to) {
    if (this == ANY) {
      return true;
    }
    int end = withoutCharset(b, from, to);
    for (byte[] type : types) {
      if (same(type, b, from, end)) {
        return true;
      }
    }
    return false;
  }

  private static int withoutCharset(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      if (b[i] == ';') {
        int parameter = i + 1;
        while (parameter < to && b[parameter] == ' ') {
          parameter++;
        }
        if (to - parameter >= CHARSET.length
            && same(CHARSET, b, parameter, parameter + CHARSET.length)) {
          return i;
        }
      }
    }
    return to;
  }

  private static boolean same(byte[] lower, byte[] b, int from, int to) {
    if (lower.length != to - from) {
      return false;
    }
    for (int i = 0; i < lower.length; i++) {
      byte c = b[from + i];
      if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != lower[i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return this == ANY ? "*" : String.join(" ", names);
  }
}
