package io.sluice.proxy.mirror;

import static io.sluice.config.Context.HTTP;
import static io.sluice.config.Context.HTTP_LOCATION;
import static io.sluice.config.Context.HTTP_SERVER;

import io.sluice.config.Arguments;
import io.sluice.config.Directive;
import io.sluice.config.Settings;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.Phase;
import io.sluice.core.exchange.Slot;
import io.sluice.http.BodyListener;
import io.sluice.http.HttpBuilder;
import io.sluice.http.HttpFeature;
import io.sluice.http.HttpRequest;
import io.sluice.http.Span;
import io.sluice.http.conf.Location;
import io.sluice.http.conf.LocationSlot;
import io.sluice.http.subrequest.Subrequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Repeats requests to other URIs as background subrequests whose responses are dropped, as
/// [mirror](https://nginx.org/en/docs/http/ngx_http_mirror_module.html) says.
public final class Mirror implements HttpFeature, BodyListener {
  /// What `mirror off` is kept as.
  private static final String OFF = "off";

  static final Directive<List<String>> MIRROR =
      Directive.list("mirror", Mirror::parse)
          .in(HTTP, HTTP_SERVER, HTTP_LOCATION)
          .syntax("uri | off")
          .doc(
              "Repeats each request to another URI and drops what comes of it; several may be given.");

  static final Directive<Boolean> MIRROR_REQUEST_BODY =
      Directive.flag("mirror_request_body", true)
          .in(HTTP, HTTP_SERVER, HTTP_LOCATION)
          .doc("Reads the body of a request before it is mirrored, and mirrors it, too.");

  /// Where the requests of a location are mirrored to.
  private record Targets(List<byte[]> uris, boolean withBody) {}

  private static final LocationSlot<Targets> TARGETS = new LocationSlot<>();

  /// Whether the body of a request has been read since it came here.
  private static final Slot<Boolean> BODY_READ = Exchange.slot();

  private static final Outcome INTERNAL_ERROR = Outcome.status(500);

  /// Stateless.
  public Mirror() {}

  @Override
  public String name() {
    return "mirror";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(MIRROR, MIRROR_REQUEST_BODY);
  }

  private static String parse(Arguments a) {
    List<String> before = a.scope().own(MIRROR);
    String uri = a.text(0);
    if (before != null && (uri.equals(OFF) || before.contains(OFF))) {
      throw a.directiveError("is duplicate");
    }
    return uri;
  }

  @Override
  public void install(HttpBuilder http) {
    http.eachLocation(Mirror::prepare);
    http.handler(Phase.PRECONTENT, this::handle);
  }

  private static void prepare(Location location) {
    Settings settings = location.settings();
    List<String> uris = settings.get(MIRROR);
    if (!uris.isEmpty() && !uris.contains(OFF)) {
      List<byte[]> bytes = uris.stream().map(Bytes::of).toList();
      location.set(TARGETS, new Targets(bytes, settings.get(MIRROR_REQUEST_BODY)));
    }
  }

  private Outcome handle(HttpRequest request) {
    Targets targets = request.location().get(TARGETS);
    if (targets == null || request.parent() != null) {
      return Outcome.NEXT;
    }
    if (targets.withBody) {
      if (request.get(BODY_READ) == null) {
        request.body().read(this); // so that it can be sent more than once; may resume at once
        return Outcome.SUSPEND;
      }
      request.set(BODY_READ, null);
    }
    for (byte[] uri : targets.uris) {
      if (!mirror(request, uri)) {
        return INTERNAL_ERROR;
      }
    }
    return Outcome.NEXT;
  }

  @Override
  public void bodyReady(HttpRequest request) {
    request.set(BODY_READ, true);
    request.resume();
  }

  private static boolean mirror(HttpRequest request, byte[] uri) {
    Span path = new Span();
    path.set(uri, 0, uri.length);
    @Nullable HttpRequest copy = Subrequest.background(request, path, request.target().args());
    if (copy == null) {
      return false;
    }
    copy.line().method = request.method();
    return true;
  }
}
