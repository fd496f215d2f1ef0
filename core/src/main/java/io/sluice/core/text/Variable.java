package io.sluice.core.text;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;

/// A variable of the configuration, `$name`. A definition only: values belong to an [Exchange].
public abstract class Variable {
  private final String name;

  /// A definition.
  ///
  /// @param name without the `$`; names are case-insensitive
  protected Variable(String name) {
    this.name = Variables.fold(name);
  }

  /// Its name in lower case, without the `$`.
  public final String name() {
    return name;
  }

  /// Whether one exchange evaluates it once and keeps the value. For values that cost something or
  /// must not change; a plain span of the request is cheaper without.
  public boolean cacheable() {
    return false;
  }

  /// Whether the configuration may define the name again, as `set` or `map` do.
  public boolean changeable() {
    return false;
  }

  /// Whether [#assign] does something: `set` then acts on what the variable stands for.
  public boolean assignable() {
    return false;
  }

  /// Appends the value of an exchange.
  ///
  /// @return false if there is none: texts then have nothing, logs a `-`. What was appended before
  ///   is taken back by the caller.
  public abstract boolean write(Exchange exchange, Bytes out);

  /// Takes a new value, for variables that are [#assignable()].
  public void assign(Exchange exchange, byte[] b, int offset, int count) {
    throw new UnsupportedOperationException(name);
  }

  /// How a value is written.
  @FunctionalInterface
  public interface Writer<E extends Exchange> {
    /// See [Variable#write].
    boolean write(E exchange, Bytes out);
  }

  /// A variable that is evaluated at every use.
  public static <E extends Exchange> Variable of(String name, Writer<E> writer) {
    return new Written<>(name, writer, false);
  }

  /// A variable that one exchange evaluates once.
  public static <E extends Exchange> Variable cached(String name, Writer<E> writer) {
    return new Written<>(name, writer, true);
  }

  private static final class Written<E extends Exchange> extends Variable {
    private final Writer<E> writer;
    private final boolean cacheable;

    Written(String name, Writer<E> writer, boolean cacheable) {
      super(name);
      this.writer = writer;
      this.cacheable = cacheable;
    }

    @Override
    public boolean cacheable() {
      return cacheable;
    }

    @Override
    @SuppressWarnings("unchecked") // a protocol's Variables hold what fits its exchanges
    public boolean write(Exchange exchange, Bytes out) {
      return writer.write((E) exchange, out);
    }
  }
}
