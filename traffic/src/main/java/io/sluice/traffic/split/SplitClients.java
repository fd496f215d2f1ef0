package io.sluice.traffic.split;

import io.sluice.core.Bytes;
import io.sluice.core.Exchange;
import io.sluice.core.Template;
import io.sluice.core.Variable;
import java.util.List;

/// The variable of one `split_clients`: which part of the hash's range a text falls into.
final class SplitClients extends Variable {
  private final Template source;
  private final long[] ends;
  private final byte[][] values;

  /// One line of the block.
  ///
  /// @param end the first hash that lies behind it
  record Part(long end, String value) {}

  SplitClients(String name, Template source, List<Part> parts) {
    super(name);
    this.source = source;
    this.ends = parts.stream().mapToLong(Part::end).toArray();
    this.values = parts.stream().map(part -> Bytes.of(part.value)).toArray(byte[][]::new);
  }

  @Override
  public boolean cacheable() {
    return true;
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
    long hash = Murmur2.hash(scratch.array, mark, scratch.length - mark);
    scratch.length = mark;
    for (int i = 0; i < ends.length; i++) {
      if (hash < ends[i]) {
        out.append(values[i]);
        break;
      }
    }
    return true;
  }
}
