package io.sluice.config;

import java.util.List;

/// One configuration as it was read: the tree of its blocks, its files, and what there is to say
/// about it.
public final class Configuration {
  private final Loading loading;
  private final Scope root;

  private Configuration(Loading loading, Scope root) {
    this.loading = loading;
    this.root = root;
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
    return new Configuration(loading, root);
  }

  /// What it was loaded with.
  public Environment environment() {
    return loading.environment();
  }

  /// What stands outside of all blocks.
  public Scope root() {
    return root;
  }

  /// Its files in the order they were opened, each once, for `-T`.
  public List<SourceFile> files() {
    return loading.files();
  }

  /// What there is to say about it. Whoever builds a server from it adds what is found later.
  public Diagnostics diagnostics() {
    return loading.diagnostics();
  }

  /// Drops the text of the files, once nothing is left to say about them: a running server has no
  /// use for it, and its scopes would keep it in memory. Messages printed later have no excerpt.
  public void forgetSources() {
    loading.forgetSources();
  }
}
