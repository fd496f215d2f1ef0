package io.sluice.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.Arguments;
import io.sluice.config.Context;
import io.sluice.config.Directive;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Outcome;
import io.sluice.http.HttpBuilder;
import io.sluice.http.HttpFeature;
import io.sluice.http.HttpRequest;
import io.sluice.http.conf.Location;
import io.sluice.http.core.TempPath;
import io.sluice.http.wire.UpstreamHead;
import io.sluice.proxy.exchange.HiddenFields;
import io.sluice.proxy.exchange.ProtocolDirectives;
import io.sluice.proxy.exchange.RequestEncoder;
import io.sluice.proxy.exchange.ResponseDecoder;
import io.sluice.proxy.exchange.UpstreamExchange;
import io.sluice.proxy.exchange.UpstreamProtocol;
import io.sluice.proxy.exchange.UpstreamSettings;
import io.sluice.proxy.http1.Http1Decoder;
import io.sluice.upstream.conf.Destination;
import io.sluice.upstream.conf.Upstreams;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A protocol that frames the client's body and lets only so much of it go as the server permits by
/// what it sends, as HTTP/2 does: the body arrives whole, wherever it comes from.
final class WindowTest {
  private static final int WINDOW = 700; // bytes that each piece of the response permits

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "client_body_buffer_size 1m;", // from memory
        "client_body_buffer_size 4k;", // from a file
        "windowed_request_buffering off;", // as it comes
      })
  void theBodyGoesAsFarAsTheWindowIsOpen(String settings) {
    byte[] body = new byte[40_000];
    new SplittableRandom(1).nextBytes(body);
    String http =
        "client_max_body_size 0; client_body_temp_path temp; server { listen 10.0.0.1:80; "
            + settings
            + " location / { windowed_pass 10.1.0.1; } }";
    try (Stage stage = new Stage(1, folder, http, List.of(new Windowed()))) {
      List<Peer> seen = new ArrayList<>();
      String response =
          "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 100\r\n\r\n" + "x".repeat(100);
      stage.origin(
          1,
          peer -> {
            if (peer.once()) {
              seen.add(peer);
              peer.sendSlowly(response.getBytes(StandardCharsets.ISO_8859_1), false);
            }
          });
      Peer client = stage.client(_ -> {});
      client.send(
          "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 40000\r\n\r\n");
      client.send(body);
      assertThat(stage.until(client::ended)).isTrue();
      assertThat(Message.of(client.in(), true).body()).hasSize(100);
      Message got = Message.of(seen.getFirst().in(), true);
      assertThat(got.whole()).as("whole").isTrue();
      assertThat(got.body()).isEqualTo(body);
    }
  }

  /// `windowed_pass`: chunks that are no larger than the window.
  private static final class Windowed implements HttpFeature {
    private static final ProtocolDirectives SHARED = new ProtocolDirectives("windowed");

    private static final Directive<@Nullable Destination> PASS =
        Directive.<@Nullable Destination>of("windowed_pass", Windowed::destination, null)
            .in(Context.HTTP_LOCATION)
            .noInherit();

    private static Destination destination(Arguments a) {
      return new Destination.Known(Upstreams.of(a.scope()).group(Upstreams.url(a, 0, 80), a));
    }

    @Override
    public String name() {
      return "windowed";
    }

    @Override
    public List<Directive<?>> directives() {
      List<Directive<?>> all = new ArrayList<>(SHARED.all());
      all.add(PASS);
      return all;
    }

    @Override
    public void install(HttpBuilder http) {
      http.eachLocation(Windowed::install);
    }

    private static void install(Location location) {
      Destination to = location.scope().own(PASS);
      if (to != null) {
        TempPath temporary = new TempPath("/nowhere", List.of());
        HiddenFields hidden = new HiddenFields(SHARED, List.of());
        UpstreamSettings settings =
            new UpstreamSettings(location.settings(), SHARED, hidden, false, temporary);
        location.content(exchange -> {
          HttpRequest request = (HttpRequest) exchange;
          new UpstreamExchange(new Protocol()).begin(request, settings, to, settings);
          return Outcome.DONE;
        });
      }
    }
  }

  /// Chunks, for a decoder that opens the window.
  private static final class Protocol implements UpstreamProtocol, RequestEncoder, ResponseDecoder {
    private final Http1Decoder http1 = new Http1Decoder();
    private int window;

    @Override
    public RequestEncoder encoder() {
      return this;
    }

    @Override
    public ResponseDecoder decoder() {
      return this;
    }

    @Override
    public void writeScheme(Bytes out) {
      out.append("windowed://");
    }

    @Override
    public void writeUri(Bytes out) {}

    @Override
    public void recycle() {}

    @Override
    public boolean mayStream() {
      return true;
    }

    @Override
    public boolean passesBody() {
      return true;
    }

    @Override
    public int prepare(boolean streaming) {
      return 0;
    }

    @Override
    public boolean head(Bytes out) {
      window = 100;
      out.append("POST / HTTP/1.1\r\nHost: o\r\nTransfer-Encoding: chunked\r\n\r\n");
      return true;
    }

    @Override
    public boolean frames() {
      return true;
    }

    @Override
    public int frame(int length, Bytes out) {
      int taken = Math.min(length, window);
      window -= taken;
      if (taken > 0) {
        out.append(Integer.toHexString(taken)).append("\r\n");
      }
      return taken;
    }

    @Override
    public void endFrame(Bytes out) {
      out.append("\r\n");
    }

    @Override
    public void end(Bytes out) {
      out.append("0\r\n\r\n");
    }

    @Override
    public void begin(HttpRequest request, UpstreamSettings settings) {
      http1.begin(request, settings);
    }

    @Override
    public Head scan(byte[] b, int end) {
      window += WINDOW;
      return http1.scan(b, end);
    }

    @Override
    public int headEnd() {
      return http1.headEnd();
    }

    @Override
    public @Nullable UpstreamHead head() {
      return http1.head();
    }

    @Override
    public long contentLength() {
      return http1.contentLength();
    }

    @Override
    public boolean bodyless() {
      return http1.bodyless();
    }

    @Override
    public Body decode(byte[] b, int from, int end) {
      window += WINDOW;
      return http1.decode(b, from, end);
    }

    @Override
    public int from() {
      return http1.from();
    }

    @Override
    public int to() {
      return http1.to();
    }

    @Override
    public Body ended() {
      return http1.ended();
    }

    @Override
    public boolean inPieces() {
      return http1.inPieces();
    }

    @Override
    public @Nullable UpstreamHead trailers() {
      return http1.trailers();
    }

    @Override
    public boolean keeps() {
      return http1.keeps();
    }

    @Override
    public void release() {
      http1.release();
    }
  }
}
