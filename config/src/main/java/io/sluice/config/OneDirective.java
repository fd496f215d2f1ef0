package io.sluice.config;

import org.jspecify.annotations.Nullable;

/// Uses of one directive and nothing else.
record OneDirective(Loader.Content content, Directive<?> only) implements Loader.Content {
  @Override
  public boolean take(Statement statement) {
    if (!statement.name().text().equals(only.name())) {
      throw new ConfigException("\"" + statement.name() + "\" directive is not allowed here", null);
    }
    return content.take(statement);
  }

  @Override
  public @Nullable Context context() {
    return content.context();
  }
}
