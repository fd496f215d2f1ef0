package io.sluice.http.core;

import io.sluice.config.Arguments;
import io.sluice.core.text.Template;
import io.sluice.core.text.Variables;

/// The argument of `root` and `alias`.
final class RootPath {
  private RootPath() {}

  static Template parse(Arguments a) {
    refuseOther(a);
    String text = a.text(0);
    for (String variable : new String[] {"document_root", "realpath_root"}) {
      if (text.contains("$" + variable) || text.contains("${" + variable + "}")) {
        throw a.error(
            0,
            "the $" + variable + " variable cannot be used in the \"" + a.name() + "\" directive");
      }
    }
    if (a.name().text().equals("root") && text.endsWith("/")) {
      text = text.substring(0, text.length() - 1);
    }
    if (!text.startsWith("$")) {
      text = a.environment().path(text);
    }
    return Template.compile(Variables.of(a.scope()), text, a.word(0).position());
  }

  private static void refuseOther(Arguments a) {
    boolean alias = a.name().text().equals("alias");
    if (a.scope().has(alias ? HttpCore.ROOT : HttpCore.ALIAS)) {
      throw a.error(
          "\""
              + a.name()
              + "\" directive is duplicate, \""
              + (alias ? "root" : "alias")
              + "\" directive was specified earlier");
    }
    boolean named =
        a.scope().arguments().count() == 1 && a.scope().arguments().text(0).startsWith("@");
    if (alias && named) {
      throw a.error("the \"alias\" directive cannot be used inside the named location");
    }
  }
}
