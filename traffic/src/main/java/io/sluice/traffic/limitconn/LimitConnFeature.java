package io.sluice.traffic.limitconn;

import static io.sluice.config.Context.HTTP;
import static io.sluice.config.Context.HTTP_LOCATION;
import static io.sluice.config.Context.HTTP_SERVER;
import static io.sluice.config.Context.STREAM;
import static io.sluice.config.Context.STREAM_SERVER;

import io.sluice.config.Directive;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.exchange.Phase;
import io.sluice.core.feature.Feature;
import io.sluice.core.feature.ProtocolBuilder;
import io.sluice.core.generation.Generation;
import io.sluice.core.log.ErrorLog.Level;
import io.sluice.core.text.Variable;
import io.sluice.core.text.Variables;
import io.sluice.core.zone.ZoneRef;
import io.sluice.core.zone.Zones;
import java.util.List;

/// `limit_conn` of [http](https://nginx.org/en/docs/http/ngx_http_limit_conn_module.html) and
/// [stream](https://nginx.org/en/docs/stream/ngx_stream_limit_conn_module.html): how many requests
/// or sessions of one key go on at once.
public final class LimitConnFeature implements Feature {
  static final Directive<List<ZoneRef<Integer>>> ZONE =
      Directive.list("limit_conn_zone", LimitConn::parseZone)
          .in(HTTP, STREAM)
          .args(2)
          .syntax("key zone=name:size")
          .doc("Declares memory for how many connections each value of a key has.");

  static final Directive<List<LimitConn>> LIMIT_CONN =
      Directive.list("limit_conn", LimitConn::parse)
          .in(HTTP, HTTP_SERVER, HTTP_LOCATION, STREAM, STREAM_SERVER)
          .args(2)
          .syntax("zone number")
          .doc("Limits the connections of one key; a request counts while it is processed.");

  static final Directive<Level> LOG_LEVEL =
      Directive.choice(
              "limit_conn_log_level",
              Level.ERROR,
              Level.words(Level.INFO, Level.NOTICE, Level.WARN, Level.ERROR))
          .in(HTTP, HTTP_SERVER, HTTP_LOCATION, STREAM, STREAM_SERVER)
          .doc("The level at which rejections are logged.");

  static final Directive<Long> STATUS =
      Directive.number("limit_conn_status", 503, 400, 599)
          .in(HTTP, HTTP_SERVER, HTTP_LOCATION)
          .syntax("code")
          .doc("The status of rejected requests.");

  static final Directive<Boolean> DRY_RUN =
      Directive.flag("limit_conn_dry_run", false)
          .in(HTTP, HTTP_SERVER, HTTP_LOCATION, STREAM, STREAM_SERVER)
          .doc("Counts and logs, but rejects nothing.");

  /// Stateless.
  public LimitConnFeature() {}

  @Override
  public String name() {
    return "limit_conn";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(ZONE, LIMIT_CONN, LOG_LEVEL, STATUS, DRY_RUN);
  }

  @Override
  public void variables(Variables variables) {
    variables.define(
        Variable.of(
            "limit_conn_status",
            (Exchange exchange, Bytes out) -> {
              LimitConnStatus status = exchange.main().get(LimitConns.STATUS);
              if (status != null) {
                out.append(status.name());
              }
              return status != null;
            }));
  }

  @Override
  public void install(ProtocolBuilder builder) {
    Generation generation = Generation.of(builder.scope());
    List<ZoneRef<Integer>> zones = builder.scope().settings().get(ZONE);
    for (ZoneRef<Integer> zone : zones) {
      Zones.of(generation).open(generation, zone, "limit_conn_zone");
    }
    if (!zones.isEmpty()) {
      builder.handler(Phase.PREACCESS, LimitConns::check);
    }
  }
}
