package io.sluice.config;

import org.jspecify.annotations.Nullable;

/// A block whose statements mean what its own parser makes of them.
final class RawContent implements Loader.Content, RawBlock {
  private static final RawBlock.Reader NOTHING = _ -> {};

  private final Arguments opening;
  private final Statement opener;
  private final Loading loading;
  private final Loader loader;
  private RawBlock.Reader reader = NOTHING;
  private boolean read;
  private @Nullable Position end;

  RawContent(Arguments opening, Statement opener, Loading loading, Loader loader) {
    this.opening = opening;
    this.opener = opener;
    this.loading = loading;
    this.loader = loader;
  }

  @Override
  public void each(RawBlock.Reader consumer) {
    if (read) {
      throw new IllegalStateException("the block has been read");
    }
    read = true;
    reader = consumer;
    end = loader.block(opener, this);
  }

  @Override
  public Position end() {
    return end == null ? opening.position() : end;
  }

  @Override
  public boolean take(Statement statement) {
    if (statement.opensBlock()) {
      throw new ConfigException("unexpected \"{\"", statement.end());
    }
    reader.read(new Arguments(opening.directive(), statement, opening.scope(), loading));
    return true;
  }

  @Override
  public @Nullable Context context() {
    return null;
  }

  /// Skips what the parser has left.
  void finish() {
    if (!read) {
      loader.skip(opener);
    }
  }
}
