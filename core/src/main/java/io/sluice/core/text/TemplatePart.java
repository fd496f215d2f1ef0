package io.sluice.core.text;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;

/// A piece of a [Template].
sealed interface TemplatePart {
  void write(Exchange exchange, Bytes out);

  /// Text as it stands.
  final class Text implements TemplatePart {
    private final byte[] bytes;

    Text(String latin1) {
      bytes = Bytes.of(latin1);
    }

    @Override
    public void write(Exchange exchange, Bytes out) {
      out.append(bytes);
    }
  }

  /// `$name`
  record Value(VariableRef reference) implements TemplatePart {
    @Override
    public void write(Exchange exchange, Bytes out) {
      reference.write(exchange, out);
    }
  }

  /// `$1` to `$9`
  record Group(int number) implements TemplatePart {
    @Override
    public void write(Exchange exchange, Bytes out) {
      exchange.writeGroup(number, out);
    }
  }
}
