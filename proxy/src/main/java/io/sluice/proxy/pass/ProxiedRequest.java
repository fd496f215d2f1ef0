package io.sluice.proxy.pass;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.exchange.Slot;
import io.sluice.core.log.ErrorLog;
import io.sluice.http.HttpRequest;
import io.sluice.http.Method;
import io.sluice.http.RequestLine;
import io.sluice.http.Span;
import io.sluice.proxy.exchange.FieldRewriter;
import io.sluice.proxy.exchange.RequestEncoder;
import io.sluice.proxy.exchange.ResponseDecoder;
import io.sluice.proxy.exchange.Spares;
import io.sluice.proxy.exchange.UpstreamExchange;
import io.sluice.proxy.exchange.UpstreamProtocol;
import io.sluice.proxy.http1.Http1Decoder;
import io.sluice.proxy.http1.Http1Encoder;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A request passed on over HTTP/1: what `proxy_pass` and the directives around it make of it.
/// Pooled with its exchange.
final class ProxiedRequest extends Http1Encoder implements UpstreamProtocol, FieldRewriter {
  private static final Slot<ProxiedRequest> SLOT = Exchange.slot();
  private static final Spares<ProxiedRequest> SPARES = new Spares<>(ProxiedRequest::new);

  private static final byte[] HEAD = Bytes.of("HEAD");
  private static final Map<Method, byte[]> METHODS = methods();

  private final Http1Decoder decoder = new Http1Decoder();
  private final UpstreamExchange exchange = new UpstreamExchange(this);
  private final Bytes body = new Bytes(0);
  private @Nullable ProxyLocation location;
  private @Nullable Target target;
  private byte[] method = HEAD;
  private int methodStart;
  private int methodEnd;

  private ProxiedRequest() {}

  private static Map<Method, byte[]> methods() {
    Map<Method, byte[]> names = new EnumMap<>(Method.class);
    for (Method method : Method.values()) {
      names.put(method, method.bytes());
    }
    names.remove(Method.OTHER);
    return names;
  }

  static ProxiedRequest take() {
    return SPARES.take();
  }

  /// The one that a request is or was passed on with last, or null.
  static @Nullable ProxiedRequest of(Exchange exchange) {
    return exchange.get(SLOT);
  }

  void pass(HttpRequest of, ProxyLocation from, Target to) {
    begin(
        of,
        from.fields,
        to.host,
        from.newer,
        from.upstream.passRequestBody(),
        from.body == null ? null : body);
    location = from;
    target = to;
    of.set(SLOT, this);
    exchange.begin(of, from.upstream, to.servers, of.location());
  }

  private ProxyLocation location() {
    return Objects.requireNonNull(location, "no request");
  }

  Target target() {
    return Objects.requireNonNull(target, "no request");
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
  public FieldRewriter rewriter() {
    return this;
  }

  // ---- the request

  @Override
  public int prepare(boolean streaming) {
    HttpRequest of = request();
    streams(streaming);
    chooseMethod(of);
    decoder.headOnly(isHead());
    body.clear();
    if (location().body != null) {
      location().body.write(of, body);
    }
    if (emptyUri()) {
      of.log(ErrorLog.Level.ERROR, "zero length URI to proxy");
      return 500;
    }
    return 0;
  }

  private void chooseMethod(HttpRequest of) {
    RequestLine line = of.line();
    byte[] known = METHODS.get(line.method);
    if (location().method != null) {
      known = Bytes.of(location().method.text(of));
    }
    if (known != null) {
      method = known;
      methodStart = 0;
      methodEnd = known.length;
    } else {
      method = of.head();
      methodStart = line.start;
      methodEnd = line.methodEnd;
    }
  }

  /// Whether the server sees a HEAD, in any case.
  private boolean isHead() {
    if (methodEnd - methodStart != HEAD.length) {
      return false;
    }
    for (int i = 0; i < HEAD.length; i++) {
      if ((method[methodStart + i] & ~0x20) != HEAD[i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  protected boolean writeMethod(Bytes out) {
    out.append(method, methodStart, methodEnd - methodStart);
    return location().method == null;
  }

  @Override
  public void writeScheme(Bytes out) {
    out.append(target().scheme);
  }

  @Override
  protected boolean writeTarget(Bytes out) {
    writeUri(out);
    return asItCame();
  }

  /// Whether nothing would be left to send as the URI.
  private boolean emptyUri() {
    HttpRequest request = request();
    boolean replaced =
        target().uri.length > 0
            && (location().pass.computed() != null || request.routing().validLocation());
    if (replaced) {
      return false;
    }
    return asItCame()
        ? request.line().uriEnd == request.line().uriStart
        : request.target().path().isEmpty() && request.target().args().isEmpty();
  }

  /// Whether the URI is passed on in the very bytes that the client sent.
  private boolean asItCame() {
    HttpRequest request = request();
    return target().uri.length == 0 && !request.target().changed() && !request.line().emptyPath;
  }

  @Override
  public void writeUri(Bytes out) {
    HttpRequest request = request();
    byte[] uri = target().uri;
    RequestLine line = request.line();
    if (location().pass.computed() != null && uri.length > 0) {
      out.append(uri);
    } else if (asItCame()) {
      out.append(request.head(), line.uriStart, line.uriEnd - line.uriStart);
    } else {
      writePath(request, uri, out);
    }
  }

  /// The path as it is after rewriting, with the location's part replaced.
  private void writePath(HttpRequest request, byte[] uri, Bytes out) {
    Span path = request.target().path();
    int replaced = 0;
    if (request.routing().validLocation()) {
      out.append(uri);
      if (uri.length > 0) {
        replaced = Math.min(location().replaced, path.length());
      }
    }
    request.target().writePath(replaced, request.routing().internal(), out);
    Span args = request.target().args();
    if (!args.isEmpty()) {
      out.append('?');
      args.write(out);
    }
  }

  // ---- the response

  @Override
  public boolean rewritesLocations() {
    return location().redirects != null;
  }

  @Override
  public @Nullable String location(String value, int prefix) {
    List<Rewrite> rules = location().redirects;
    return rules == null ? null : Rewrite.first(rules, request(), value, prefix);
  }

  @Override
  public boolean changesCookies() {
    return location().changesCookies();
  }

  @Override
  public @Nullable String cookie(String value) {
    ProxyLocation from = location();
    Cookie cookie = new Cookie(value);
    if (!cookie.complete()) {
      return null;
    }
    HttpRequest request = request();
    boolean changed =
        cookie.change("domain", text -> Rewrite.first(from.cookieDomains, request, text, 0));
    changed |= cookie.change("path", text -> Rewrite.first(from.cookiePaths, request, text, 0));
    changed |= CookieFlags.apply(from.cookieFlags, request, cookie);
    return changed ? cookie.toString() : null;
  }

  // ---- its end

  @Override
  public void recycle() {
    forget();
    location = null;
    target = null;
    method = HEAD;
    body.clear(0);
    SPARES.give(this);
  }
}
