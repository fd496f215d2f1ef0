package io.sluice.core.text;

import io.sluice.config.ConfigException;
import io.sluice.config.Position;
import io.sluice.config.Word;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Captures;
import io.sluice.core.exchange.Exchange;
import org.jspecify.annotations.Nullable;

/// A use of a variable in a configuration. All uses of one name in one protocol share one
/// reference; it works from [Variables#resolve()] on.
public final class VariableRef {
  private static final int UNINDEXED = -1;

  private final String name;
  private final @Nullable Position position;
  private final @Nullable Word word;
  private @Nullable Variable variable;
  private int index = UNINDEXED;
  private boolean assigned;

  VariableRef(String name, @Nullable Position position, @Nullable Word word) {
    this.name = name;
    this.position = position;
    this.word = word;
  }

  /// Without the `$`, in lower case.
  public String name() {
    return name;
  }

  ConfigException unknown() {
    return new ConfigException("unknown \"" + name + "\" variable", position, word, null);
  }

  void markAssigned() {
    assigned = true;
  }

  /// Ties this to a definition; the result is the next free index.
  int resolve(Variable definition, int freeIndex) {
    variable = definition;
    if (!definition.cacheable() && !assigned) {
      return freeIndex;
    }
    index = freeIndex;
    return freeIndex + 1;
  }

  private Variable variable() {
    Variable known = variable;
    if (known == null) {
      throw new IllegalStateException("variable $" + name + " used before it was resolved");
    }
    return known;
  }

  /// Appends the value; appends nothing and says false if there is none.
  public boolean write(Exchange exchange, Bytes out) {
    if (index != UNINDEXED && exchange.values().known(index)) {
      return exchange.values().write(index, out);
    }
    Variable known = variable();
    int mark = out.length;
    if (!exchange.enter(name)) {
      return false;
    }
    Captures captures = exchange.captures();
    boolean found;
    try {
      found = known.write(exchange, out);
    } finally {
      exchange.leave(captures);
    }
    if (!found) {
      out.length = mark;
    }
    if (index != UNINDEXED && known.cacheable()) {
      keep(exchange, found, out, mark);
    }
    return found;
  }

  private void keep(Exchange exchange, boolean found, Bytes out, int mark) {
    if (found) {
      exchange.values().put(index, out.array, mark, out.length - mark);
    } else {
      exchange.values().absent(index);
    }
  }

  /// Gives the variable a value in this exchange, which it keeps until the next assignment.
  public void assign(Exchange exchange, byte[] b, int offset, int count) {
    Variable known = variable();
    if (known.assignable()) {
      known.assign(exchange, b, offset, count);
    } else {
      exchange.values().put(index, b, offset, count);
    }
  }

  /// Makes the variable have no value in this exchange.
  public void assignAbsent(Exchange exchange) {
    exchange.values().absent(index);
  }

  /// Forgets a kept or assigned value, so that the next use evaluates anew.
  public void forget(Exchange exchange) {
    if (index != UNINDEXED) {
      exchange.values().forget(index);
    }
  }

  /// The value as text; null if there is none.
  public @Nullable String text(Exchange exchange) {
    Bytes scratch = exchange.scratch();
    int mark = scratch.length;
    String text = write(exchange, scratch) ? scratch.text(mark) : null;
    scratch.length = mark;
    return text;
  }

  @Override
  public String toString() {
    return "$" + name;
  }
}
