package io.sluice.config;

import org.jspecify.annotations.Nullable;

/// Directives, which become the entries of a scope.
final class DirectiveContent implements Loader.Content {
  private final Scope scope;
  private final Loading loading;
  private final Loader loader;

  DirectiveContent(Scope scope, Loading loading, Loader loader) {
    this.scope = scope;
    this.loading = loading;
    this.loader = loader;
  }

  @Override
  public Context context() {
    return scope.context();
  }

  @Override
  public boolean take(Statement statement) {
    String name = statement.name().text();
    Directive<?> directive = loading.known().find(name, scope.context());
    if (directive == null) {
      throw Hints.unknown(statement, loading.known(), scope.context());
    }
    check(directive, statement);
    Arguments arguments = new Arguments(directive, statement, scope, loading);
    if (!directive.mayRepeat() && scope.has(directive)) {
      throw arguments
          .directiveError("is duplicate")
          .note("it was used before in " + scope.ownPosition(directive));
    }
    switch (directive.kind()) {
      case VALUE, LIST -> value(directive, arguments);
      case BLOCK -> block(directive, statement, arguments);
      case RAW -> raw(directive, statement, arguments);
    }
    return true;
  }

  private void check(Directive<?> directive, Statement statement) {
    if (statement.opensBlock() && !directive.opensBlock()) {
      throw Hints.notTerminated(statement);
    }
    if (directive.opensBlock() && !statement.opensBlock()) {
      throw new ConfigException(
          "directive \"" + directive.name() + "\" has no opening \"{\"", null);
    }
    if (!directive.takes(statement.args().size())) {
      throw Hints.wrongCount(directive, statement, loading.known(), scope.context());
    }
  }

  private void value(Directive<?> directive, Arguments arguments) {
    if (directive.ignored() != null) {
      loading
          .diagnostics()
          .add(
              Level.NOTICE,
              "the \"" + directive + "\" directive has no effect",
              arguments.position(),
              arguments.name(),
              directive.ignored());
    }
    if (directive.replacement() != null) {
      arguments.warn(
          "the \""
              + directive
              + "\" directive is deprecated, use the \""
              + directive.replacement()
              + "\" directive instead");
    }
    Object value = directive.parse(arguments);
    scope.add(new Scope.Entry(directive, value, null, arguments.position()));
  }

  private void block(Directive<?> directive, Statement statement, Arguments arguments) {
    Object value = directive.parse(arguments);
    Scope child = new Scope(directive.child(), scope, arguments, value);
    directive.opened(child, value);
    scope.add(new Scope.Entry(directive, value, child, arguments.position()));
    int errors = loading.diagnostics().errors();
    Position end = loader.block(statement, new DirectiveContent(child, loading, loader));
    if (end != null) {
      child.end(end);
      // What is missing in a block may be what was wrong in it.
      if (errors == loading.diagnostics().errors()) {
        close(directive, child, value);
      }
    }
  }

  private void close(Directive<?> directive, Scope child, @Nullable Object value) {
    try {
      directive.closed(child, value);
    } catch (ConfigException e) {
      loading.diagnostics().add(e.position() == null ? e.at(child.end(), e.word()) : e);
    }
  }

  private void raw(Directive<?> directive, Statement statement, Arguments arguments) {
    RawContent body = new RawContent(arguments, statement, loading, loader);
    try {
      Object value = directive.parse(arguments, body);
      scope.add(new Scope.Entry(directive, value, null, arguments.position()));
    } catch (ConfigException e) {
      loading.report(e, statement, null);
    }
    body.finish();
  }
}
