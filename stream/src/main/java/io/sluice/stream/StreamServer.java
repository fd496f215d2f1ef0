package io.sluice.stream;

import io.sluice.config.Scope;
import io.sluice.config.Settings;
import io.sluice.core.log.ErrorLog;
import io.sluice.core.log.Logs;
import io.sluice.traffic.names.ServerName;
import io.sluice.traffic.names.VirtualServer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A `server` of a `stream` block.
final class StreamServer implements VirtualServer {
  private final Settings settings;
  private final List<ServerName> names;
  private final ErrorLog log;
  private final boolean noDelay;
  private final StreamContent.@Nullable Handler content;

  StreamServer(Scope block) {
    settings = block.settings();
    names = ServerName.of(block);
    log = Logs.of(block).errorLog(block);
    noDelay = settings.get(Stream.TCP_NODELAY);
    content = content(block);
  }

  private static StreamContent.@Nullable Handler content(Scope block) {
    StreamContent last = null;
    for (Scope.Entry entry : block.entries()) {
      if (entry.value() instanceof StreamContent content) {
        last = content;
      }
    }
    return last == null ? null : last.prepare(block);
  }

  Settings settings() {
    return settings;
  }

  @Override
  public List<ServerName> names() {
    return names;
  }

  /// `$server_name`
  String name() {
    return names.getFirst().primary();
  }

  ErrorLog log() {
    return log;
  }

  /// Whether short packets to the client are sent at once.
  boolean noDelay() {
    return noDelay;
  }

  /// What it does with sessions, or null if nothing says that.
  StreamContent.@Nullable Handler content() {
    return content;
  }
}
