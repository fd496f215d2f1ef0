package io.sluice.content.gzip;

import static io.sluice.config.Context.HTTP;
import static io.sluice.config.Context.HTTP_LOCATION;
import static io.sluice.config.Context.HTTP_LOCATION_IF;
import static io.sluice.config.Context.HTTP_SERVER;

import io.sluice.config.Arguments;
import io.sluice.config.Directive;
import io.sluice.config.Settings;
import io.sluice.config.Values;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.text.Variable;
import io.sluice.core.text.Variables;
import io.sluice.http.Field;
import io.sluice.http.HeadFilter;
import io.sluice.http.HttpBuilder;
import io.sluice.http.HttpFeature;
import io.sluice.http.HttpRequest;
import io.sluice.http.RequestLine;
import io.sluice.http.ResponseHead;
import io.sluice.http.Span;
import io.sluice.http.core.Buffers;
import io.sluice.http.core.MediaTypes;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// `gzip`, as [ngx_http_gzip_module](https://nginx.org/en/docs/http/ngx_http_gzip_module.html) has
/// it.
public final class Gzip implements HttpFeature, HeadFilter {
  static final Directive<Boolean> GZIP =
      Directive.flag("gzip", false)
          .in(HTTP, HTTP_SERVER, HTTP_LOCATION, HTTP_LOCATION_IF)
          .doc("Compresses responses.");

  static final Directive<Buffers> BUFFERS =
      anywhere(Directive.of("gzip_buffers", Buffers::parse, new Buffers(32, 4096)))
          .args(2)
          .syntax("number size")
          .defaultText("32 4k")
          .doc("The memory for compressed bytes, and how many of them go on at least.");

  static final Directive<MediaTypes> TYPES =
      anywhere(MediaTypes.directive("gzip_types"))
          .doc("Which media types are compressed besides text/html; * for any.");

  static final Directive<Long> COMP_LEVEL =
      anywhere(Directive.number("gzip_comp_level", 1, 1, 9))
          .syntax("level")
          .doc("How well, and how slowly, responses are compressed, from 1 to 9.");

  static final Directive<Long> MIN_LENGTH =
      anywhere(Directive.size("gzip_min_length", 20))
          .syntax("length")
          .doc("The least Content-Length of a response that is compressed.");

  static final Directive<Integer> HTTP_VERSION =
      anywhere(
              Directive.choice(
                  "gzip_http_version",
                  RequestLine.HTTP_1_1,
                  Map.of("1.0", RequestLine.HTTP_1_0, "1.1", RequestLine.HTTP_1_1)))
          .syntax("1.0 | 1.1")
          .doc("The least version of a request whose response is compressed.");

  static final Directive<Set<Proxied>> PROXIED =
      anywhere(Directive.of("gzip_proxied", Proxied::parse, Proxied.NEVER))
          .args(1, Directive.ANY)
          .syntax(
              "off | expired | no-cache | no-store | private | no_last_modified | no_etag | auth |"
                  + " any ...")
          .defaultText("off")
          .doc("Which responses to requests of proxies, known by their Via, are compressed.");

  static final Directive<Boolean> VARY =
      anywhere(Directive.flag("gzip_vary", false))
          .doc("Adds Vary: Accept-Encoding to responses that depend on it.");

  static final Directive<GzipDisable> DISABLE =
      anywhere(Directive.of("gzip_disable", GzipDisable::parse, GzipDisable.NOBODY))
          .args(1, Directive.ANY)
          .repeats()
          .syntax("regex ... | msie6")
          .doc("Which clients, by their User-Agent, get nothing compressed.");

  static final Directive<Long> POSTPONE =
      anywhere(Directive.size("postpone_gzipping", 0))
          .doc("How many bytes of a response are collected before compression begins.");

  static final Directive<Boolean> NO_BUFFER =
      anywhere(Directive.flag("gzip_no_buffer", false))
          .doc("Passes compressed bytes on as soon as there are any.");

  private static final String OWN_WINDOW = "the JDK's compressor chooses its memory itself";

  private static final Directive<Long> WINDOW =
      anywhere(
              Directive.of(
                  "gzip_window",
                  a -> power(a, 32 * 1024, "must be 512, 1k, 2k, 4k, 8k, 16k, or 32k"),
                  32 * 1024L))
          .ignored(OWN_WINDOW)
          .syntax("size")
          .doc("The size of the compressor's window.");

  private static final Directive<Long> HASH =
      anywhere(
              Directive.of(
                  "gzip_hash",
                  a -> power(a, 128 * 1024, "must be 512, 1k, 2k, 4k, 8k, 16k, 32k, 64k, or 128k"),
                  64 * 1024L))
          .ignored(OWN_WINDOW)
          .syntax("size")
          .doc("The size of the compressor's hash table.");

  private static final int OK = 200;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;

  /// Stateless.
  public Gzip() {}

  private static <T> Directive<T> anywhere(Directive<T> directive) {
    return directive.in(HTTP, HTTP_SERVER, HTTP_LOCATION);
  }

  private static long power(Arguments a, long most, String message) {
    long size = Values.size(a.text(0));
    if (size == Values.INVALID) {
      throw a.directiveError(0, "invalid value");
    }
    if (size < 512 || size > most || Long.bitCount(size) != 1) {
      throw a.directiveError(0, message);
    }
    return size;
  }

  @Override
  public String name() {
    return "gzip";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(
        GZIP,
        BUFFERS,
        TYPES,
        COMP_LEVEL,
        MIN_LENGTH,
        HTTP_VERSION,
        PROXIED,
        VARY,
        DISABLE,
        POSTPONE,
        NO_BUFFER,
        WINDOW,
        HASH);
  }

  @Override
  public void variables(Variables variables) {
    if (variables.isHttp()) {
      variables.define(
          Variable.of(
              "gzip_ratio",
              (Exchange request, Bytes out) -> {
                GzipBody body = request.get(GzipBody.SLOT);
                return body != null && body.writeRatio(out);
              }));
    }
  }

  @Override
  public void install(HttpBuilder http) {
    http.headFilter(this);
  }

  @Override
  public boolean appliesTo(Settings settings) {
    return settings.get(GZIP);
  }

  @Override
  public int filter(HttpRequest r) {
    if (!worthwhile(r) || r.loop().shortOfMemory()) {
      return 0;
    }
    ResponseHead out = r.out();
    out.vary(r.settings().get(VARY));
    if (!accepted(r)) {
      return 0;
    }
    out.add(Field.CONTENT_ENCODING, "gzip");
    out.transformed();
    if (!r.response().headOnly()) {
      r.response().filterContent(new GzipBody(r));
    }
    return 0;
  }

  private static boolean worthwhile(HttpRequest r) {
    ResponseHead out = r.out();
    Settings settings = r.settings();
    int status = out.status();
    int encoding = out.first(Field.CONTENT_ENCODING);
    if ((status != OK && status != FORBIDDEN && status != NOT_FOUND)
        || (encoding >= 0 && out.valueEnd(encoding) > out.valueStart(encoding))
        || (out.contentLength() >= 0 && out.contentLength() < settings.get(MIN_LENGTH))) {
      return false;
    }
    Span type = new Span();
    out.contentType(type);
    return settings.get(TYPES).contains(type.base, type.start, type.end) && out.mayTransform();
  }

  /// Whether the client can read, and shall get, compressed responses.
  private static boolean accepted(HttpRequest r) {
    Settings settings = r.settings();
    String encodings = r.headers().value(Field.ACCEPT_ENCODING);
    return encodings != null
        && AcceptEncoding.gzip(encodings)
        && r.version() >= settings.get(HTTP_VERSION)
        && (!r.headers().has(Field.VIA) || Proxied.allow(settings.get(PROXIED), r))
        && !settings.get(DISABLE).matches(r);
  }
}
