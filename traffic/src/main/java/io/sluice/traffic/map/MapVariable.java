package io.sluice.traffic.map;

import io.sluice.core.exchange.Exchange;
import io.sluice.core.text.Regex;
import io.sluice.core.text.Template;
import io.sluice.traffic.names.HostTable;
import io.sluice.traffic.variables.MappedVariable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The variable of one `map`.
final class MapVariable extends MappedVariable {
  private final HostTable<Template> table;
  private final Pattern[] patterns;
  private final Template byDefault;
  private final boolean hostnames;

  /// An expression and what it stands for.
  record Pattern(Regex regex, Template value) {}

  MapVariable(
      String name,
      Template source,
      HostTable<Template> table,
      List<Pattern> patterns,
      Template byDefault,
      boolean hostnames,
      boolean cacheable) {
    super(name, source, cacheable);
    this.table = table;
    this.patterns = patterns.toArray(Pattern[]::new);
    this.byDefault = byDefault;
    this.hostnames = hostnames;
  }

  @Override
  protected Template find(Exchange exchange, byte[] b, int offset, int count) {
    boolean dot = hostnames && count > 0 && b[offset + count - 1] == '.';
    Template found = entry(exchange, b, offset, dot ? count - 1 : count);
    return found == null ? byDefault : found;
  }

  private @Nullable Template entry(Exchange exchange, byte[] b, int offset, int count) {
    Template found = table.find(b, offset, count);
    if (found != null || count == 0) {
      return found;
    }
    for (Pattern pattern : patterns) {
      Regex.Result result = pattern.regex.match(exchange, b, offset, count);
      if (result != Regex.Result.NO_MATCH) {
        return result == Regex.Result.MATCH ? pattern.value : null;
      }
    }
    return null;
  }
}
