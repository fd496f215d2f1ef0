package io.sluice.traffic.geoip;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.config.Arguments;
import io.sluice.config.ConfigException;
import io.sluice.config.RawBlock;
import io.sluice.config.Scope;
import io.sluice.core.text.Template;
import io.sluice.core.text.Variable;
import io.sluice.core.text.Variables;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads `geoip2 FILE { … }`.
final class Geoip2Parser {
  private final Variables variables;
  private final List<Function<DatabaseFile, Variable>> made = new ArrayList<>();
  private long reloadMillis;

  private Geoip2Parser(Variables variables) {
    this.variables = variables;
  }

  static DatabaseFile parse(Arguments a, RawBlock body) {
    String path = a.path(0);
    for (Scope.Entry entry : a.scope().entries()) {
      if (entry.directive() == a.directive()
          && entry.value() instanceof DatabaseFile other
          && other.path().equals(path)) {
        throw a.error(0, "Duplicate GeoIP2 mmdb - " + path);
      }
    }
    Geoip2Parser parser = new Geoip2Parser(Variables.of(a.scope()));
    body.each(parser::line);
    DatabaseFile file = new DatabaseFile(path, a.position(), UTF_8, parser.reloadMillis);
    parser.made.forEach(maker -> parser.variables.declare(maker.apply(file), a.position()));
    return file;
  }

  private void line(Arguments a) {
    String first = a.name().text();
    if (first.startsWith("$") && first.length() > 1) {
      String name = first.substring(1);
      made.add(a.count() > 0 && a.text(0).equals("metadata") ? metadata(a, name) : data(a, name));
    } else if (first.equals("auto_reload")) {
      reload(a);
    } else {
      throw a.error("invalid setting \"" + first + '"');
    }
  }

  private void reload(Arguments a) {
    if (a.count() != 1) {
      throw a.error("invalid number of arguments for auto_reload");
    }
    try {
      reloadMillis = a.seconds(0) * 1000;
    } catch (ConfigException e) {
      throw a.error(0, "invalid interval for auto_reload \"" + a.text(0) + '"');
    }
  }

  private static Function<DatabaseFile, Variable> metadata(Arguments a, String name) {
    Geoip2Metadata what = a.count() == 2 ? Geoip2Metadata.ofWord(a.text(1)) : null;
    if (what == null) {
      throw a.error("invalid metadata of \"$" + name + '"');
    }
    return file -> new Geoip2Metadata.Of(name, file, what);
  }

  private Function<DatabaseFile, Variable> data(Arguments a, String name) {
    String otherwise = null;
    Template source = null;
    int at = 0;
    while (at < a.count() && a.text(at).contains("=")) {
      String defaultValue = a.after(at, "default=");
      String from = a.after(at, "source=");
      if (defaultValue != null && !defaultValue.isEmpty()) {
        once(a, otherwise, "default", name);
        otherwise = defaultValue;
      } else if (from != null && !from.isEmpty()) {
        once(a, source, "source", name);
        source = source(a, from);
      } else {
        throw a.error(at, "invalid setting \"" + a.text(at) + "\" for \"$" + name + '"');
      }
      at++;
    }
    String[] path = new String[a.count() - at];
    for (int i = 0; i < path.length; i++) {
      path[i] = a.text(at + i);
    }
    String value = otherwise;
    Template address = source;
    return file -> new Geoip2Variable(name, file, address, path, value);
  }

  private static void once(Arguments a, @Nullable Object known, String what, String name) {
    if (known != null) {
      throw a.error(what + " has already been declared for  \"$" + name + '"');
    }
  }

  private Template source(Arguments a, String from) {
    if (!from.startsWith("$")) {
      throw a.error("invalid source variable name \"" + from + '"');
    }
    return Template.compile(variables, from, a.position());
  }
}
