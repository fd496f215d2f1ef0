package io.sluice.core.feature;

import io.sluice.config.Directive;
import io.sluice.core.text.Variables;
import java.util.List;

/// A part of the product that one line in the list of features adds: its directives and variables;
/// protocols extend this with their handlers.
public interface Feature {
  /// The name of its package or of nginx's module, for messages.
  String name();

  /// Every directive that it understands.
  default List<Directive<?>> directives() {
    return List.of();
  }

  /// Defines its variables; called once for each protocol of a configuration, before its block is
  /// read.
  default void variables(Variables variables) {}

  /// Adds its handlers to a protocol; called once for each protocol of a configuration, when its
  /// block has been read. Features of one protocol alone have more to build with: see there.
  ///
  /// @throws io.sluice.config.ConfigException if something is wrong that only shows now
  default void install(ProtocolBuilder builder) {}
}
