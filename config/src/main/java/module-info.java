import org.jspecify.annotations.NullMarked;

/// The configuration language: lexer, tree, directives, diagnostics.
@NullMarked
module io.sluice.config {
  requires static transitive org.jspecify;

  exports io.sluice.config;
}
