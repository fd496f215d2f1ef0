package io.sluice.traffic.names;

import io.sluice.config.Arguments;
import io.sluice.core.system.Host;
import io.sluice.core.text.Regex;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Reads the arguments of `server_name`.
final class ServerNameParser {
  private ServerNameParser() {}

  static List<ServerName> parse(Arguments a) {
    List<ServerName> names = new ArrayList<>();
    for (int i = 0; i < a.count(); i++) {
      String text = a.text(i);
      boolean star = text.startsWith("*") && (text.length() < 3 || text.charAt(1) != '.');
      if (star || text.equals(".")) {
        throw a.error(i, "server name \"" + text + "\" is invalid");
      }
      if (text.indexOf('/') >= 0) {
        a.warn(i, "server name \"" + text + "\" has suspicious symbols");
      }
      names.add(text.startsWith("~") ? regex(a, i) : name(text));
    }
    return names;
  }

  private static ServerName name(String text) {
    boolean host = text.equalsIgnoreCase("$hostname");
    return new ServerName((host ? Host.name() : text).toLowerCase(Locale.ROOT), null);
  }

  /// Host names are in lower case when they are matched, so an expression with capitals ignores
  /// case.
  private static ServerName regex(Arguments a, int i) {
    String pcre = a.text(i).substring(1);
    if (pcre.isEmpty()) {
      throw a.error(i, "empty regex in server name \"" + a.text(i) + "\"");
    }
    boolean caseless = pcre.chars().anyMatch(c -> c >= 'A' && c <= 'Z');
    return new ServerName(pcre, Regex.compile(a, i, pcre, caseless));
  }
}
