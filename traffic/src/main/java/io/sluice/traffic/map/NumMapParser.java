package io.sluice.traffic.map;

import io.sluice.config.Arguments;
import io.sluice.config.ConfigException;
import io.sluice.config.RawBlock;
import io.sluice.core.text.Template;
import io.sluice.core.text.Variables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads `num_map NUMBER $NAME { … }`.
final class NumMapParser {
  private final MapBody body = new MapBody();
  private final Map<Decimal, Template> numbers = new HashMap<>();
  private final List<NumRange> ranges = new ArrayList<>();

  private NumMapParser() {}

  static NumMapVariable parse(Arguments a, RawBlock block) {
    Template source = Template.compile(a, 0);
    String name = Variables.name(a, 1);
    NumMapParser parser = new NumMapParser();
    block.each(parser::line);
    NumMapVariable made =
        new NumMapVariable(
            name,
            source,
            parser.numbers,
            parser.ranges,
            parser.body.otherwise(),
            parser.body.cacheable());
    Variables.of(a.scope()).declare(made, a.position());
    return made;
  }

  private void line(Arguments a) {
    if (body.takes(a)) {
      return;
    }
    String key = a.name().text();
    Template value = body.value(a);
    Decimal number = Decimal.parse(key);
    if (number == null) {
      ranges.add(range(a, key, value));
    } else if (numbers.putIfAbsent(number, value) != null) {
      throw a.error("conflicting parameter \"" + key + "\"");
    }
  }

  /// `<N`, `<=N`, `>N`, `>=N`, or `N-M`, which includes both ends.
  private static NumRange range(Arguments a, String key, Template value) {
    char first = key.charAt(0);
    if (first == '<' || first == '>') {
      boolean included = key.startsWith("=", 1);
      Decimal bound = number(a, key.substring(included ? 2 : 1));
      return first == '<'
          ? new NumRange(null, true, bound, included, value)
          : new NumRange(bound, included, null, true, value);
    }
    int dash = key.indexOf('-', 1);
    if (dash < 0) {
      throw invalid(a);
    }
    Decimal low = number(a, key.substring(0, dash));
    Decimal high = number(a, key.substring(dash + 1));
    if (low.compareTo(high) > 0) {
      throw invalid(a);
    }
    return new NumRange(low, true, high, true, value);
  }

  private static Decimal number(Arguments a, String text) {
    Decimal number = Decimal.parse(text);
    if (number == null) {
      throw invalid(a);
    }
    return number;
  }

  private static ConfigException invalid(Arguments a) {
    return a.error("invalid number or range \"" + a.name().text() + "\"");
  }
}
