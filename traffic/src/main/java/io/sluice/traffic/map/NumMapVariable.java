package io.sluice.traffic.map;

import io.sluice.core.exchange.Exchange;
import io.sluice.core.text.Template;
import io.sluice.traffic.variables.MappedVariable;
import java.util.List;
import java.util.Map;

/// The variable of one `num_map`. A single number is preferred to a range, a range to those that
/// are written behind it.
final class NumMapVariable extends MappedVariable {
  private final Map<Decimal, Template> numbers;
  private final List<NumRange> ranges;
  private final Template byDefault;

  NumMapVariable(
      String name,
      Template source,
      Map<Decimal, Template> numbers,
      List<NumRange> ranges,
      Template byDefault,
      boolean cacheable) {
    super(name, source, cacheable);
    this.numbers = Map.copyOf(numbers);
    this.ranges = List.copyOf(ranges);
    this.byDefault = byDefault;
  }

  @Override
  protected Template find(Exchange exchange, byte[] b, int offset, int count) {
    Decimal number = Decimal.parse(b, offset, count);
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
