package io.sluice.config;

import org.jspecify.annotations.Nullable;

/// Reads a block whose content is not directives, such as `types { }` or `map { }`.
@FunctionalInterface
public interface RawParser<T extends @Nullable Object> {
  /// Reads it.
  ///
  /// @param arguments those of the opening statement
  /// @param body its content; what is not read is skipped
  /// @throws ConfigException if something is wrong
  T parse(Arguments arguments, RawBlock body);
}
