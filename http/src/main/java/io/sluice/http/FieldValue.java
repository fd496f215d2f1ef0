package io.sluice.http;

import io.sluice.config.Arguments;
import io.sluice.core.text.Template;
import java.util.regex.Pattern;

/// The value of a field that a configuration sets.
public final class FieldValue {
  private static final Pattern LINE_BREAK = Pattern.compile("[ \t]*[\r\n][ \t\r\n]*");

  private FieldValue() {}

  /// Compiles the second argument of a directive whose first is the field's name. A long value may
  /// stand on several lines of the file. nginx sends it so, which no sender may do any more; what
  /// receivers make of it is a space ([RFC 9112, section
  /// 5.2](https://www.rfc-editor.org/rfc/rfc9112#section-5.2)), and that is sent.
  public static Template compile(Arguments a) {
    String text = a.text(1);
    if (text.indexOf('\n') < 0 && text.indexOf('\r') < 0) {
      return Template.compile(a, 1);
    }
    String line = LINE_BREAK.matcher(text).replaceAll(" ");
    a.warn(1, "line break in the value of \"" + a.text(0) + "\" is sent as a space");
    return Template.compile(a, 1, line.strip());
  }
}
