package io.sluice.content.rewrite;

import io.sluice.config.Arguments;
import io.sluice.core.text.Regex;
import io.sluice.core.text.Template;
import io.sluice.core.text.Variables;
import org.jspecify.annotations.Nullable;

/// The arguments of a `rewrite`.
///
/// @param path the new path, or the whole target of a redirect
/// @param args the new arguments, or null if the replacement has none; always null for a redirect
/// @param keepArgs whether the arguments of the request follow those of the replacement
/// @param hasArgs whether the replacement has a `?`
/// @param redirect 301 or 302, or 0
/// @param last whether the program ends here
/// @param stay `break`: no other location is looked for
record Replace(
    Regex regex,
    Template path,
    @Nullable Template args,
    boolean keepArgs,
    boolean hasArgs,
    int redirect,
    boolean last,
    boolean stay) {
  private static final int MOVED = 301;
  private static final int FOUND = 302;

  static Replace parse(Arguments a) {
    Regex regex = Regex.compile(a, 0, a.text(0), false);
    String text = a.text(1);
    if (text.isEmpty()) {
      throw a.error(1, "empty replacement");
    }
    boolean keepArgs = !text.endsWith("?");
    String source = keepArgs ? text : text.substring(0, text.length() - 1);
    String flag = a.count() > 2 ? a.text(2) : "";
    int redirect =
        switch (flag) {
          case "permanent" -> MOVED;
          case "redirect" -> FOUND;
          case "", "last", "break" -> isUrl(source) ? FOUND : 0;
          default -> throw a.invalidParameter(2);
        };
    boolean last = redirect != 0 || !flag.isEmpty();
    boolean stay = flag.equals("break");
    boolean hasArgs = source.indexOf('?') >= 0;
    if (redirect != 0 || !hasArgs) {
      Template path = compile(a, source);
      return new Replace(regex, path, null, keepArgs, hasArgs, redirect, last, stay);
    }
    int question = source.lastIndexOf('?');
    Template path = compile(a, source.substring(0, question).replace("?", ""));
    Template args = compile(a, source.substring(question + 1));
    return new Replace(regex, path, args, keepArgs, true, 0, last, stay);
  }

  private static Template compile(Arguments a, String text) {
    return Template.compile(Variables.of(a.scope()), text, a.position());
  }

  /// Whether a text is taken as the target of a redirect.
  static boolean isUrl(String text) {
    return text.startsWith("http://") || text.startsWith("https://") || text.startsWith("$scheme");
  }
}
