package io.sluice.traffic.names;

import io.sluice.config.Scope;
import io.sluice.core.text.Regex;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One name of a `server`.
///
/// @param text in lower case: `a.b`, `*.a.b`, `.a.b`, `a.*`; a regular expression without its `~`
/// @param regex the compiled expression, or null for the other forms
public record ServerName(String text, @Nullable Regex regex) {
  /// The names that a block gives itself; the empty one if it gives none.
  public static List<ServerName> of(Scope block) {
    List<ServerName> names = new ArrayList<>();
    List<List<ServerName>> statements = block.own(ServerNameFeature.SERVER_NAME);
    if (statements != null) {
      statements.forEach(names::addAll);
    }
    return names.isEmpty() ? List.of(new ServerName("", null)) : List.copyOf(names);
  }

  /// How the name prints as the first one of its server, `$server_name`: without the dot of
  /// `.example.com`.
  public String primary() {
    if (regex != null) {
      return "~" + text;
    }
    return text.startsWith(".") ? text.substring(1) : text;
  }
}
