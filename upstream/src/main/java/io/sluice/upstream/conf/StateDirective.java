package io.sluice.upstream.conf;

import io.sluice.config.Arguments;
import io.sluice.config.ConfigException;
import io.sluice.config.Scope;
import io.sluice.upstream.group.StateFile;

/// Reads `state`: the servers of a group, which stand in a file.
final class StateDirective {
  private StateDirective() {}

  /// Reads the directive, and the servers as if they stood in its place.
  static StateFile parse(Arguments a) {
    StateFile file = new StateFile(a.path(0));
    if (a.scope().has(UpstreamDirectives.SERVER)) {
      throw a.directiveError("is not possible beside \"server\"");
    }
    if (!a.environment().sources().glob(file.name()).isEmpty()) {
      if (StateFile.torn(a.environment().sources().read(file.name()))) {
        throw a.error(0, "state file \"" + file.name() + "\" is torn: its last line is missing");
      }
      a.include(file.name(), UpstreamDirectives.SERVER);
    }
    return file;
  }

  /// Refuses servers of the configuration's own beside those of the file.
  static void check(StateFile file, Scope block) {
    for (Scope.Entry entry : block.entries()) {
      boolean server = entry.directive() == UpstreamDirectives.SERVER;
      if (server && !entry.position().file().equals(file.name())) {
        throw new ConfigException(
            "\"server\" directive is not possible beside \"state\"", entry.position());
      }
    }
  }
}
