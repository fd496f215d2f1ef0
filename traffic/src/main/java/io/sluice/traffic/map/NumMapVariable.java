package io.sluice.traffic.map;

import io.sluice.core.Bytes;
import io.sluice.core.Exchange;
import io.sluice.core.Template;
import io.sluice.core.Variable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The variable of one `num_map`. A single number is preferred to a range, a range to those that
/// are written behind it.
final class NumMapVariable extends Variable {
  private final Template source;
  private final Map<Decimal, Template> numbers;
  private final List<NumRange> ranges;
  private final Template byDefault;
  private final boolean cacheable;

  NumMapVariable(
      String name,
      Template source,
      Map<Decimal, Template> numbers,
      List<NumRange> ranges,
      Template byDefault,
      boolean cacheable) {
    super(name);
    this.source = source;
    this.numbers = Map.copyOf(numbers);
    this.ranges = List.copyOf(ranges);
    this.byDefault = byDefault;
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
    Decimal number = Decimal.parse(scratch.array, mark, scratch.length - mark);
    scratch.length = mark;
    find(number).write(exchange, out);
    return true;
  }

  private Template find(@Nullable Decimal number) {
    if (number == null) {
      return byDefault;
    }
    Template found = numbers.get(number);
    for (int i = 0; found == null && i < ranges.size(); i++) {
      if (ranges.get(i).has(number)) {
        found = ranges.get(i).value();
      }
    }
    return found == null ? byDefault : found;
  }
}
