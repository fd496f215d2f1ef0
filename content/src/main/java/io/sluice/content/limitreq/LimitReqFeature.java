package io.sluice.content.limitreq;

import static io.sluice.config.Context.HTTP;
import static io.sluice.config.Context.HTTP_LOCATION;
import static io.sluice.config.Context.HTTP_SERVER;

import io.sluice.config.Directive;
import io.sluice.config.Settings;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.Phase;
import io.sluice.core.generation.Generation;
import io.sluice.core.log.ErrorLog.Level;
import io.sluice.core.text.Variable;
import io.sluice.core.text.Variables;
import io.sluice.core.zone.Zone;
import io.sluice.core.zone.ZoneRef;
import io.sluice.core.zone.Zones;
import io.sluice.http.HttpBuilder;
import io.sluice.http.HttpFeature;
import io.sluice.http.HttpRequest;
import io.sluice.http.conf.Location;
import io.sluice.http.conf.LocationSlot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// `limit_req`, as
/// [ngx_http_limit_req_module](https://nginx.org/en/docs/http/ngx_http_limit_req_module.html) has
/// it: a leaky bucket for each value of a key.
public final class LimitReqFeature implements HttpFeature {
  static final Directive<List<LimitReqZone>> ZONE =
      Directive.list("limit_req_zone", LimitReqZone::parse)
          .in(HTTP)
          .args(3)
          .syntax("key zone=name:size rate=rate")
          .doc("Declares memory for how often each value of a key is requested.");

  static final Directive<List<LimitReq>> LIMIT_REQ =
      Directive.list("limit_req", LimitReq::parse)
          .in(HTTP, HTTP_SERVER, HTTP_LOCATION)
          .args(1, 3)
          .syntax("zone=name [burst=number] [nodelay | delay=number]")
          .doc("Limits the rate of requests; more than the burst are rejected, the rest delayed.");

  static final Directive<Level> LOG_LEVEL =
      Directive.choice(
              "limit_req_log_level",
              Level.ERROR,
              Level.words(Level.INFO, Level.NOTICE, Level.WARN, Level.ERROR))
          .in(HTTP, HTTP_SERVER, HTTP_LOCATION)
          .doc("The level at which rejections are logged; delays are one level lower.");

  static final Directive<Long> STATUS =
      Directive.number("limit_req_status", 503, 400, 599)
          .in(HTTP, HTTP_SERVER, HTTP_LOCATION)
          .syntax("code")
          .doc("The status of rejected requests.");

  static final Directive<Boolean> DRY_RUN =
      Directive.flag("limit_req_dry_run", false)
          .in(HTTP, HTTP_SERVER, HTTP_LOCATION)
          .doc("Counts and logs, but neither rejects nor delays.");

  private static final LocationSlot<Limits> LIMITS = new LocationSlot<>();

  /// Stateless.
  public LimitReqFeature() {}

  @Override
  public String name() {
    return "limit_req";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(ZONE, LIMIT_REQ, LOG_LEVEL, STATUS, DRY_RUN);
  }

  @Override
  public void variables(Variables variables) {
    if (variables.isHttp()) {
      variables.define(
          Variable.of(
              "limit_req_status",
              (Exchange request, Bytes out) -> {
                LimitStatus status = request.main().get(Limits.STATUS);
                if (status != null) {
                  out.append(status.name());
                }
                return status != null;
              }));
    }
  }

  @Override
  public void install(HttpBuilder http) {
    Generation generation = Generation.of(http.scope());
    Map<ZoneRef<Bucket>, Function<LimitReq, Limit>> zones = new HashMap<>();
    for (LimitReqZone zone : http.scope().settings().get(ZONE)) {
      Zone<Bucket> buckets = Zones.of(generation).open(generation, zone.ref(), "limit_req");
      zones.put(
          zone.ref(),
          limit ->
              new Limit(
                  zone.key(),
                  buckets,
                  zone.rate(),
                  limit.burst(),
                  limit.delay(),
                  generation.clock()));
    }
    http.eachLocation(location -> prepare(location, zones));
    http.handler(Phase.PREACCESS, LimitReqFeature::check);
  }

  private static Outcome check(HttpRequest request) {
    Limits limits = request.location().get(LIMITS);
    return limits == null ? Outcome.NEXT : limits.check(request);
  }

  private static void prepare(
      Location location, Map<ZoneRef<Bucket>, Function<LimitReq, Limit>> zones) {
    Settings settings = location.settings();
    List<Limit> limits = new ArrayList<>();
    for (LimitReq limit : settings.get(LIMIT_REQ)) {
      Function<LimitReq, Limit> zone = zones.get(limit.zone());
      if (zone != null) { // otherwise it has no size, and the configuration is refused for that
        limits.add(zone.apply(limit));
      }
    }
    if (!limits.isEmpty()) {
      Level rejected = settings.get(LOG_LEVEL);
      Outcome status = Outcome.status(settings.get(STATUS).intValue());
      boolean dryRun = settings.get(DRY_RUN);
      location.set(LIMITS, new Limits(limits, status, rejected, below(rejected), dryRun));
    }
  }

  private static Level below(Level level) {
    return switch (level) {
      case ERROR -> Level.WARN;
      case WARN -> Level.NOTICE;
      default -> Level.INFO;
    };
  }
}
