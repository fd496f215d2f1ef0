package io.sluice.traffic.map;

import io.sluice.core.Bytes;
import io.sluice.core.Exchange;
import io.sluice.core.Regex;
import io.sluice.core.Template;
import io.sluice.core.Variable;
import io.sluice.traffic.names.HostTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The variable of one `map`.
final class MapVariable extends Variable {
  private final Template source;
  private final HostTable<Template> table;
  private final Pattern[] patterns;
  private final Template byDefault;
  private final boolean hostnames;
  private final boolean cacheable;

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
    super(name);
    this.source = source;
    this.table = table;
    this.patterns = patterns.toArray(Pattern[]::new);
    this.byDefault = byDefault;
    this.hostnames = hostnames;
    this.cacheable = cacheable;
  }

  @Override
  public boolean cacheable() {
    return cacheable;
  }

  @Override
  public boolean changeable() {
    return true;
  }

  @Override
  public boolean write(Exchange exchange, Bytes out) {
    Bytes scratch = exchange.scratch();
    int mark = scratch.length;
    source.write(exchange, scratch);
    int count = scratch.length - mark;
    if (hostnames && count > 0 && scratch.array[mark + count - 1] == '.') {
      count--;
    }
    Template value = find(exchange, scratch.array, mark, count);
    scratch.length = mark;
    (value == null ? byDefault : value).write(exchange, out);
    return true;
  }

  private @Nullable Template find(Exchange exchange, byte[] b, int offset, int count) {
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
