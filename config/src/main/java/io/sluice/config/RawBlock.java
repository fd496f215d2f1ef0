package io.sluice.config;

/// The content of a block that is not directives. `include FILE;` in it has been followed already.
public interface RawBlock {
  /// Reads all statements in file order. A {@link ConfigException} of `reader` is reported, and
  /// reading goes on with the next statement, so that one run finds all errors.
  void each(Reader reader);

  /// Where the block ends, once it has been read; messages about the whole block name it.
  Position end();

  /// What is done with each statement of a raw block.
  @FunctionalInterface
  interface Reader {
    /// Reads one.
    ///
    /// @param statement {@link Arguments#name} is its first word, the others are its arguments
    /// @throws ConfigException if it is wrong
    void read(Arguments statement);
  }
}
