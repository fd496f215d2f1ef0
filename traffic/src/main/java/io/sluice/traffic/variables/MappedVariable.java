package io.sluice.traffic.variables;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.text.Template;
import io.sluice.core.text.Variable;
import org.jspecify.annotations.Nullable;

/// A variable whose value depends on a text: `map`, `num_map`, `split_clients`. The text is
/// composed in the exchange's scratch space, so that nothing is allocated.
public abstract class MappedVariable extends Variable {
  private final Template source;
  private final boolean cacheable;

  /// @param source the text
  /// @param cacheable whether an exchange evaluates it once
  protected MappedVariable(String name, Template source, boolean cacheable) {
    super(name);
    this.source = source;
    this.cacheable = cacheable;
  }

  /// What the text in `b` stands for; null for nothing.
  protected abstract @Nullable Template find(Exchange exchange, byte[] b, int offset, int count);

  @Override
  public final boolean cacheable() {
    return cacheable;
  }

  @Override
  public final boolean changeable() {
    return true;
  }

  @Override
  public final boolean write(Exchange exchange, Bytes out) {
    Bytes scratch = exchange.scratch();
    int mark = scratch.length;
    source.write(exchange, scratch);
    Template value = find(exchange, scratch.array, mark, scratch.length - mark);
    scratch.length = mark;
    if (value != null) {
      value.write(exchange, out);
    }
    return true;
  }
}
