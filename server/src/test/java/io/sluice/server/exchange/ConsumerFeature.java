package io.sluice.server.exchange;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.config.Arguments;
import io.sluice.config.Context;
import io.sluice.config.Directive;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Outcome;
import io.sluice.http.HttpBuilder;
import io.sluice.http.HttpFeature;
import io.sluice.http.HttpRequest;
import io.sluice.http.ResponseConsumer;
import io.sluice.http.core.TempPath;
import io.sluice.proxy.exchange.HiddenFields;
import io.sluice.proxy.exchange.ProtocolDirectives;
import io.sluice.proxy.exchange.RequestEncoder;
import io.sluice.proxy.exchange.ResponseDecoder;
import io.sluice.proxy.exchange.UpstreamExchange;
import io.sluice.proxy.exchange.UpstreamProtocol;
import io.sluice.proxy.exchange.UpstreamSettings;
import io.sluice.proxy.http1.Http1Decoder;
import io.sluice.proxy.http1.Http1Encoder;
import io.sluice.proxy.http1.RequestFields;
import io.sluice.upstream.conf.Destination;
import io.sluice.upstream.conf.Upstreams;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// `consumer_pass`: passes requests on over HTTP/1, and gives the responses to a test's consumers.
final class ConsumerFeature implements HttpFeature {
  private static final ProtocolDirectives SHARED = new ProtocolDirectives("consumer");

  private static final Directive<@Nullable Destination> PASS =
      Directive.<@Nullable Destination>of("consumer_pass", ConsumerFeature::destination, null)
          .in(Context.HTTP_LOCATION)
          .noInherit();

  private final Function<HttpRequest, ResponseConsumer> consumers;

  /// @param consumers makes the one that takes a request's response
  ConsumerFeature(Function<HttpRequest, ResponseConsumer> consumers) {
    this.consumers = consumers;
  }

  private static Destination destination(Arguments a) {
    return new Destination.Known(Upstreams.of(a.scope()).group(Upstreams.url(a, 0, 80), a));
  }

  @Override
  public String name() {
    return "consumer";
  }

  @Override
  public List<Directive<?>> directives() {
    List<Directive<?>> all = new ArrayList<>(SHARED.all());
    all.add(PASS);
    return all;
  }

  @Override
  public void install(HttpBuilder http) {
    String temporary = http.scope().arguments().environment().path("consumer_temp");
    http.eachLocation(location -> {
      Destination to = location.scope().own(PASS);
      if (to != null) {
        UpstreamSettings settings =
            new UpstreamSettings(
                location.settings(),
                SHARED,
                new HiddenFields(SHARED, List.of()),
                true,
                new TempPath(temporary, List.of()));
        location.content(exchange -> {
          HttpRequest request = (HttpRequest) exchange;
          new Passed(request).begin(settings, to, consumers.apply(request));
          return Outcome.DONE;
        });
      }
    });
  }

  private static final class Passed extends Http1Encoder implements UpstreamProtocol {
    private final Http1Decoder decoder = new Http1Decoder();

    Passed(HttpRequest request) {
      RequestFields fields = new RequestFields(List.of(), true, true);
      begin(request, fields, Bytes.of("origin"), true, true, null);
    }

    void begin(UpstreamSettings settings, Destination to, ResponseConsumer consumer) {
      UpstreamExchange exchange = new UpstreamExchange(this);
      exchange.begin(request(), settings, to, settings, consumer);
      assertThatThrownBy(() -> exchange.begin(request(), settings, to, settings, consumer))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("exchange is in use");
    }

    @Override
    public RequestEncoder encoder() {
      return this;
    }

    @Override
    public ResponseDecoder decoder() {
      return decoder;
    }

    @Override
    public int prepare(boolean streaming) {
      streams(streaming);
      return 0;
    }

    @Override
    protected boolean writeMethod(Bytes out) {
      out.append("GET");
      return true;
    }

    @Override
    protected boolean writeTarget(Bytes out) {
      out.append("/");
      return true;
    }

    @Override
    public void writeScheme(Bytes out) {
      out.append("http://");
    }

    @Override
    public void writeUri(Bytes out) {
      out.append("/");
    }

    @Override
    public void recycle() {
      forget();
    }
  }
}
