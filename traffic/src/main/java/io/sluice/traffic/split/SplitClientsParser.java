package io.sluice.traffic.split;

import io.sluice.config.Arguments;
import io.sluice.config.RawBlock;
import io.sluice.core.text.Template;
import io.sluice.core.text.Variables;
import java.util.ArrayList;
import java.util.List;

/// Reads `split_clients STRING $NAME { PERCENT% VALUE; … * VALUE; }`.
final class SplitClientsParser {
  private static final long WHOLE = 10_000; // hundredths of a percent
  private static final long RANGE = 0xFFFF_FFFFL;
  private static final long REST = Long.MAX_VALUE;

  private final List<SplitClients.Part> parts = new ArrayList<>();
  private long sum;
  private long end;

  private SplitClientsParser() {}

  static SplitClients parse(Arguments a, RawBlock body) {
    Template source = Template.compile(a, 0);
    String name = Variables.name(a, 1);
    SplitClientsParser parser = new SplitClientsParser();
    body.each(parser::part);
    SplitClients made = new SplitClients(name, source, parser.parts);
    Variables.of(a.scope()).declare(made, a.position());
    return made;
  }

  private void part(Arguments a) {
    if (a.count() != 1) {
      throw a.error("invalid number of the split_clients parameters");
    }
    long share = share(a);
    sum = share == 0 ? WHOLE : sum + share; // a second rest is never reached, as in nginx
    if (sum > WHOLE) {
      throw a.error("percent total is greater than 100%");
    }
    end += share * RANGE / WHOLE;
    parts.add(new SplitClients.Part(sum == WHOLE ? REST : end, Template.constant(a.text(0))));
  }

  /// Hundredths of a percent, or 0 for all the rest.
  private static long share(Arguments a) {
    String text = a.name().text();
    if (text.equals("*")) {
      return 0;
    }
    long share = text.endsWith("%") ? hundredths(text.substring(0, text.length() - 1)) : 0;
    if (share <= 0) {
      throw a.error("invalid percent value \"" + text + "\"");
    }
    return share;
  }

  /// A number with at most two decimals, times 100; -1 if it is none.
  private static long hundredths(String text) {
    long value = 0;
    int decimals = -1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.' && decimals < 0) {
        decimals = 0;
      } else if (c >= '0' && c <= '9' && decimals < 2 && value < WHOLE * WHOLE) {
        value = value * 10 + c - '0';
        decimals += decimals >= 0 ? 1 : 0;
      } else {
        return -1;
      }
    }
    for (int i = Math.max(decimals, 0); i < 2; i++) {
      value *= 10;
    }
    return value;
  }
}
