package io.sluice.config;

import java.util.List;

/// One configuration as it was read: the tree of its blocks, its files, and what there is to say
/// about it.
public final class Configuration {
  private final Environment environment;
  private final Scope root;
  private final List<SourceFile> files;
  private final Diagnostics diagnostics;

  Configuration(Loading loading, Scope root, List<SourceFile> files) {
    this.environment = loading.environment();
    this.diagnostics = loading.diagnostics();
    this.root = root;
    this.files = List.copyOf(files);
  }

  /// Reads what `-g` gave and then the configuration file with all that it includes. Never throws
  /// for what is wrong in them: that is in {@link #diagnostics}, all of it. If {@link
  /// Diagnostics#failed}, the tree holds only what could be read.
  public static Configuration load(Environment environment, Directives known) {
    Loading loading = new Loading(environment, known);
    Scope root = new Scope(loading);
    Loader loader = new Loader(loading);
    DirectiveContent content = new DirectiveContent(root, loading, loader);
    loader.commandLine(content);
    try {
      loader.file(environment.confFile(), content);
    } catch (ConfigException e) {
      loading.diagnostics().add(e);
    }
    loading.finish();
    return new Configuration(loading, root, loading.files());
  }

  /// What it was loaded with.
  public Environment environment() {
    return environment;
  }

  /// What stands outside of all blocks.
  public Scope root() {
    return root;
  }

  /// Its files in the order they were opened, each once, for `-T`.
  public List<SourceFile> files() {
    return files;
  }

  /// What there is to say about it. Whoever builds a server from it adds what is found later.
  public Diagnostics diagnostics() {
    return diagnostics;
  }
}
