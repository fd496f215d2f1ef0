package io.sluice.traffic.map;

import io.sluice.config.Arguments;
import io.sluice.config.RawBlock;
import io.sluice.core.text.Regex;
import io.sluice.core.text.Template;
import io.sluice.core.text.Variables;
import io.sluice.traffic.names.HostTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Reads `map STRING $NAME { … }`.
final class MapParser {
  private final Variables variables;
  private final MapBody body = new MapBody();
  private final HostTable<Template> table = new HostTable<>();
  private final List<MapVariable.Pattern> patterns = new ArrayList<>();
  private boolean hostnames;

  private MapParser(Variables variables) {
    this.variables = variables;
  }

  static MapVariable parse(Arguments a, RawBlock body) {
    Template source = Template.compile(a, 0);
    String name = Variables.name(a, 1);
    MapParser parser = new MapParser(Variables.of(a.scope()));
    body.each(parser::line);
    MapVariable made = parser.variable(name, source);
    parser.variables.declare(made, a.position());
    return made;
  }

  private MapVariable variable(String name, Template source) {
    return new MapVariable(
        name, source, table, patterns, body.otherwise(), hostnames, body.cacheable());
  }

  private void line(Arguments a) {
    String key = a.name().text();
    if (a.count() == 0 && key.equals("hostnames")) {
      hostnames = true;
    } else if (!body.takes(a)) {
      entry(a, key, body.value(a));
    }
  }

  private void entry(Arguments a, String key, Template value) {
    if (key.startsWith("~")) {
      boolean caseless = key.startsWith("~*");
      Regex regex =
          Regex.compile(key.substring(caseless ? 2 : 1), caseless, a.position(), variables);
      patterns.add(new MapVariable.Pattern(regex, value));
    } else {
      plain(a, key.startsWith("\\") ? key.substring(1) : key, value);
    }
  }

  private void plain(Arguments a, String key, Template value) {
    switch (hostnames ? table.addHost(key, value) : table.add(key, value)) {
      case OK -> {}
      case INVALID -> throw a.error("invalid hostname or wildcard \"" + key + "\"");
      case CONFLICT ->
          throw a.error("conflicting parameter \"" + key.toLowerCase(Locale.ROOT) + "\"");
    }
  }
}
