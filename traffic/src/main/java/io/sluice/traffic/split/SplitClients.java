package io.sluice.traffic.split;

import io.sluice.core.exchange.Exchange;
import io.sluice.core.text.Template;
import io.sluice.traffic.variables.MappedVariable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The variable of one `split_clients`: which part of the hash's range a text falls into.
final class SplitClients extends MappedVariable {
  private final Part[] parts;

  /// One line of the block.
  ///
  /// @param end the first hash that lies behind it
  record Part(long end, Template value) {}

  SplitClients(String name, Template source, List<Part> parts) {
    super(name, source, true);
    this.parts = parts.toArray(Part[]::new);
  }

  @Override
  protected @Nullable Template find(Exchange exchange, byte[] b, int offset, int count) {
    long hash = Murmur2.hash(b, offset, count);
    for (Part part : parts) {
      if (hash < part.end) {
        return part.value;
      }
    }
    return null;
  }
}
