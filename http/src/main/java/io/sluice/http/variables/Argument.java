package io.sluice.http.variables;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.text.Variable;
import io.sluice.http.HttpRequest;
import io.sluice.http.Span;

/// `$arg_name`: the first argument of that name, in any case.
final class Argument extends Variable {
  private static final int PREFIX = "arg_".length();

  private final byte[] lower;

  Argument(String name) {
    super(name);
    lower = Bytes.of(name.substring(PREFIX));
  }

  @Override
  public boolean write(Exchange e, Bytes out) {
    Span args = ((HttpRequest) e).target().args();
    if (lower.length == 0) {
      return false;
    }
    byte[] b = args.base;
    for (int at = args.start; at < args.end; ) {
      int end = at;
      while (end < args.end && b[end] != '&') {
        end++;
      }
      int value = at + lower.length;
      if (value < end && b[value] == '=' && named(b, at)) {
        out.append(b, value + 1, end - value - 1);
        return true;
      }
      at = end + 1;
    }
    return false;
  }

  private boolean named(byte[] b, int at) {
    for (int i = 0; i < lower.length; i++) {
      byte c = b[at + i];
      if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != lower[i]) {
        return false;
      }
    }
    return true;
  }
}
