package io.sluice.server;

import io.sluice.config.Scope;
import io.sluice.core.generation.Generation;
import io.sluice.net.os.ThisProcess;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Compares how many descriptors the process may have open with what the configuration asks for.
final class DescriptorLimit {
  private static final int SHARE = 8;
  private static final int LEAST = 4;
  private static final int MOST = 64;

  private DescriptorLimit() {}

  /// nginx's warning, or null if there is nothing to warn of. Workers share the process's limit;
  /// nginx's have one each.
  static @Nullable String warning(Generation generation) {
    List<Scope> blocks = generation.root().children(MainDirectives.EVENTS_BLOCK);
    if (blocks.isEmpty()) {
      return null;
    }
    long each = blocks.getLast().settings().get(EventsDirectives.WORKER_CONNECTIONS);
    long connections = each * Workers.count(generation);
    long configured = generation.settings().get(MainDirectives.WORKER_RLIMIT_NOFILE);
    long limit = configured < 0 ? ThisProcess.descriptorLimit() : configured;
    return connections > limit && limit >= 0
        ? connections + " worker_connections exceed open file resource limit: " + limit
        : null;
  }

  /// How many are kept in reserve for a reload.
  static int reserve() {
    return Math.clamp(ThisProcess.descriptorLimit() / SHARE, LEAST, MOST);
  }
}
