package io.sluice.http.conf;

import io.sluice.core.Regex;
import org.jspecify.annotations.Nullable;

/// One name of a `server`.
///
/// @param text in lower case: `a.b`, `*.a.b`, `.a.b`, `a.*`; a regular expression without its `~`
/// @param regex the compiled expression, or null for the other forms
public record ServerName(String text, @Nullable Regex regex) {
  /// How the name prints as the first one of its server.
  String primary() {
    if (regex != null) {
      return "~" + text;
    }
    return text.startsWith(".") ? text.substring(1) : text;
  }
}
