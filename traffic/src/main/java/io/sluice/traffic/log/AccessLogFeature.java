package io.sluice.traffic.log;

import static io.sluice.config.Context.HTTP;
import static io.sluice.config.Context.HTTP_LOCATION;
import static io.sluice.config.Context.HTTP_LOCATION_IF;
import static io.sluice.config.Context.HTTP_SERVER;
import static io.sluice.config.Context.LIMIT_EXCEPT;
import static io.sluice.config.Context.STREAM;
import static io.sluice.config.Context.STREAM_SERVER;

import io.sluice.config.Directive;
import io.sluice.config.Scope;
import io.sluice.core.exchange.Phase;
import io.sluice.core.feature.Feature;
import io.sluice.core.feature.ProtocolBuilder;
import io.sluice.core.log.Logs;
import io.sluice.core.log.PathLogs;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Access logs of http and stream.
public final class AccessLogFeature implements Feature {
  static final Directive<@Nullable LogFormat> LOG_FORMAT =
      Directive.<@Nullable LogFormat>of("log_format", LogFormats::define, null)
          .in(HTTP, STREAM)
          .args(2, Directive.ANY)
          .repeats()
          .syntax("name [escape=default|json|none] string ...")
          .defaultText("combined \"...\"")
          .doc("Says what a line of an access log looks like.");

  static final Directive<List<AccessLog>> ACCESS_LOG =
      Directive.<AccessLog>list("access_log", AccessLogParser::parse)
          .in(
              HTTP,
              HTTP_SERVER,
              HTTP_LOCATION,
              HTTP_LOCATION_IF,
              LIMIT_EXCEPT,
              STREAM,
              STREAM_SERVER)
          .args(1, Directive.ANY)
          .syntax("path [format [buffer=size] [gzip[=level]] [flush=time] [if=condition]] | off")
          .defaultText("logs/access.log combined (http), off (stream)")
          .doc("Says where requests and sessions are logged.");

  static final Directive<@Nullable PathLogs> OPEN_LOG_FILE_CACHE =
      Directive.<@Nullable PathLogs>of("open_log_file_cache", OpenLogFileCache::parse, null)
          .in(HTTP, HTTP_SERVER, HTTP_LOCATION, STREAM, STREAM_SERVER)
          .args(1, 4)
          .syntax("max=N [inactive=time] [min_uses=N] [valid=time] | off")
          .defaultText("off")
          .doc("Keeps log files open whose names have variables.");

  /// Stateless.
  public AccessLogFeature() {}

  @Override
  public String name() {
    return "log";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(LOG_FORMAT, ACCESS_LOG, OPEN_LOG_FILE_CACHE);
  }

  @Override
  public void install(ProtocolBuilder builder) {
    builder.handler(Phase.LOG, new AccessLogHandler(byDefault(builder.scope())));
  }

  /// What http logs where nothing is configured; stream logs nothing then.
  private static List<AccessLog> byDefault(Scope protocol) {
    LogFormats formats = LogFormats.of(protocol);
    if (!formats.isHttp() || !anyUnset(protocol)) {
      return List.of();
    }
    String path = protocol.arguments().environment().path("logs/access.log");
    LogPlace place = new LogPlace.InFile(Logs.of(protocol).file(path));
    return List.of(new AccessLog(formats.combined(), place, null));
  }

  /// Whether a server or location has no `access_log`: only then is the default file made. What is
  /// set at a level holds for all levels inside.
  private static boolean anyUnset(Scope scope) {
    if (!scope.settings().get(ACCESS_LOG).isEmpty()) {
      return false;
    }
    if (scope.context() == HTTP_SERVER || scope.context() == HTTP_LOCATION) {
      return true;
    }
    for (Scope.Entry entry : scope.entries()) {
      Scope child = entry.child();
      if (child != null && anyUnset(child)) {
        return true;
      }
    }
    return false;
  }
}
