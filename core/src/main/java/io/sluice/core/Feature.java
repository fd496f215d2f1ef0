package io.sluice.core;

import io.sluice.config.Directive;
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

  /// Defines its variables; called once for each protocol of a configuration.
  default void variables(Variables variables) {}
}
