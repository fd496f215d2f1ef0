package io.sluice.config;

import org.jspecify.annotations.Nullable;

/// Turns the arguments of a statement into a value. Number and context of the statement have been
/// checked.
@FunctionalInterface
public interface Parser<T extends @Nullable Object> {
  /// Reads them.
  ///
  /// @throws ConfigException if they are wrong; made by {@link Arguments#error} and its like
  T parse(Arguments arguments);
}
