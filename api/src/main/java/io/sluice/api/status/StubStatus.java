package io.sluice.api.status;

import static io.sluice.config.Context.HTTP_LOCATION;
import static io.sluice.config.Context.HTTP_SERVER;

import io.sluice.config.Directive;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.PhaseHandler;
import io.sluice.core.text.Template;
import io.sluice.core.text.Variable;
import io.sluice.core.text.Variables;
import io.sluice.http.HttpBuilder;
import io.sluice.http.HttpCounters;
import io.sluice.http.HttpFeature;
import io.sluice.http.HttpRequest;
import io.sluice.http.Method;
import io.sluice.http.handler.TextResponse;
import java.util.List;
import java.util.function.ToLongFunction;

/// A page with the numbers of connections and requests, as
/// [ngx_http_stub_status_module](https://nginx.org/en/docs/http/ngx_http_stub_status_module.html)
/// prints it.
public final class StubStatus implements HttpFeature {
  static final Directive<Boolean> STUB_STATUS =
      Directive.of("stub_status", _ -> true, false)
          .in(HTTP_SERVER, HTTP_LOCATION)
          .args(0, 1)
          .repeats()
          .noInherit()
          .doc("Answers with the numbers of connections and requests.");

  private static final Outcome NOT_ALLOWED = Outcome.status(405);

  /// Stateless.
  public StubStatus() {}

  @Override
  public String name() {
    return "stub_status";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(STUB_STATUS);
  }

  @Override
  public void variables(Variables variables) {
    if (variables.isHttp()) {
      define(variables, "connections_active", HttpCounters::active);
      define(variables, "connections_reading", HttpCounters::reading);
      define(variables, "connections_writing", HttpCounters::writing);
      define(variables, "connections_waiting", HttpCounters::waiting);
    }
  }

  private static void define(
      Variables variables, String name, ToLongFunction<HttpCounters> number) {
    variables.define(
        Variable.of(
            name,
            (HttpRequest r, Bytes out) -> {
              out.appendNumber(number.applyAsLong(r.worker().counters()));
              return true;
            }));
  }

  @Override
  public void install(HttpBuilder http) {
    PhaseHandler<HttpRequest> page = StubStatus::page;
    http.eachLocation(location -> {
      if (location.scope().has(STUB_STATUS)) {
        location.content(page);
      }
    });
  }

  private static Outcome page(HttpRequest r) {
    if (r.method() != Method.GET && r.method() != Method.HEAD) {
      return NOT_ALLOWED;
    }
    TextResponse.send(r, 200, "text/plain", Template.constant(text(r.worker().counters())));
    return Outcome.DONE;
  }

  private static String text(HttpCounters all) {
    long accepted = all.accepted();
    return "Active connections: %d \n".formatted(all.active())
        + "server accepts handled requests\n"
        + " %d %d %d \n".formatted(accepted, accepted, all.requests())
        + "Reading: %d Writing: %d Waiting: %d \n"
            .formatted(all.reading(), all.writing(), all.waiting());
  }
}
