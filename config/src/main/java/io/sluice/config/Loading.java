package io.sluice.config;

/// What the parts of one load share.
final class Loading {
  private final Environment environment;
  private final Directives known;
  private final Diagnostics diagnostics = new Diagnostics();
  private boolean complete;

  Loading(Environment environment, Directives known) {
    this.environment = environment;
    this.known = known;
  }

  Environment environment() {
    return environment;
  }

  Directives known() {
    return known;
  }

  Diagnostics diagnostics() {
    return diagnostics;
  }

  boolean complete() {
    return complete;
  }

  void finish() {
    complete = true;
  }
}
