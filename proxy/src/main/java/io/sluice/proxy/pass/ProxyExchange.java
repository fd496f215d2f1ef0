package io.sluice.proxy.pass;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.exchange.Slot;
import io.sluice.core.log.ErrorLog;
import io.sluice.http.HeadText;
import io.sluice.http.HttpRequest;
import io.sluice.http.Method;
import io.sluice.http.RequestBody;
import io.sluice.http.RequestLine;
import io.sluice.http.Span;
import io.sluice.proxy.exchange.UpstreamExchange;
import io.sluice.proxy.exchange.UpstreamProtocol;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request passed on over HTTP/1.
final class ProxyExchange implements UpstreamProtocol {
  private static final Slot<ProxyExchange> SLOT = Exchange.slot();
  private static final int KEPT = 1024;

  /// Spare ones of this loop.
  private static final ThreadLocal<ArrayDeque<ProxyExchange>> SPARE =
      ThreadLocal.withInitial(ArrayDeque::new);

  private static final byte[] HEAD = Bytes.of("HEAD");
  private static final Map<Method, byte[]> METHODS = methods();

  private final UpstreamExchange exchange = new UpstreamExchange(this);
  private final Bytes body = new Bytes(0);
  private @Nullable ProxyLocation location;
  private @Nullable Target target;
  private byte[] method = HEAD;
  private int methodStart;
  private int methodEnd;

  private ProxyExchange() {}

  private static Map<Method, byte[]> methods() {
    Map<Method, byte[]> names = new EnumMap<>(Method.class);
    for (Method method : Method.values()) {
      names.put(method, method.bytes());
    }
    names.remove(Method.OTHER);
    return names;
  }

  static ProxyExchange take() {
    ProxyExchange spare = SPARE.get().pollLast();
    return spare != null ? spare : new ProxyExchange();
  }

  /// The one that a request is or was passed on with last, or null.
  static @Nullable ProxyExchange of(Exchange exchange) {
    return exchange.get(SLOT);
  }

  void pass(HttpRequest request, ProxyLocation from, Target to) {
    location = from;
    target = to;
    request.set(SLOT, this);
    exchange.begin(request, from.upstream, to.servers, request.location());
  }

  private HttpRequest request() {
    return exchange.request();
  }

  private ProxyLocation location() {
    if (location == null) {
      throw new IllegalStateException("no request");
    }
    return location;
  }

  Target target() {
    if (target == null) {
      throw new IllegalStateException("no request");
    }
    return target;
  }

  // ---- the request

  @Override
  public boolean mayStream() {
    ProxyLocation from = location();
    return from.body == null
        && from.upstream.passRequestBody()
        && (from.chunks || !request().body().chunked());
  }

  @Override
  public boolean passesBody() {
    return location().body == null && location().upstream.passRequestBody();
  }

  @Override
  public int prepare() {
    HttpRequest request = request();
    chooseMethod(request);
    body.clear();
    if (location().body != null) {
      location().body.write(request, body);
    }
    Bytes scratch = request.scratch();
    int mark = scratch.length;
    writeUri(scratch);
    boolean empty = scratch.length == mark;
    scratch.length = mark;
    if (empty) {
      request.log(ErrorLog.Level.ERROR, "zero length URI to proxy");
      return 500;
    }
    return 0;
  }

  private void chooseMethod(HttpRequest request) {
    RequestLine line = request.line();
    byte[] known = METHODS.get(line.method);
    if (location().method != null) {
      known = Bytes.of(location().method.text(request));
    }
    if (known != null) {
      method = known;
      methodStart = 0;
      methodEnd = known.length;
    } else {
      method = request.head();
      methodStart = line.start;
      methodEnd = line.methodEnd;
    }
  }

  @Override
  public boolean asksHeadOnly() {
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
  public boolean writeHead(Bytes out) {
    ProxyLocation from = location();
    int start = out.length;
    out.append(method, methodStart, methodEnd - methodStart);
    if (from.method != null && !isWord(out, start)) {
      return refuse("method");
    }
    out.append(' ');
    start = out.length;
    writeUri(out);
    if (!asItCame() && !isWord(out, start)) {
      return refuse("URI");
    }
    out.append(from.version);
    String bad = from.fields.write(request(), target().host, bodyLength(), chunked(), out);
    if (bad != null) {
      return refuse("value of header \"" + bad + '"');
    }
    out.append(body);
    return true;
  }

  private static boolean isWord(Bytes out, int start) {
    return out.length > start && HeadText.badInWord(out.array, start, out.length) < 0;
  }

  private boolean refuse(String part) {
    request()
        .log(
            ErrorLog.Level.ERROR,
            "invalid character in the " + part + " to proxy, request refused");
    return false;
  }

  /// What `Content-Length` says; -1 for nothing.
  long bodyLength() {
    if (location().body != null) {
      return body.length;
    }
    RequestBody sent = request().body();
    if (!sent.chunked()) {
      return sent.declaredLength();
    }
    return chunked() ? -1 : sent.size();
  }

  /// Whether the body is sent in chunks.
  boolean chunked() {
    return exchange.streaming() && request().body().chunked();
  }

  @Override
  public void writeScheme(Bytes out) {
    out.append(target().scheme);
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

  // ---- the answer

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
    location = null;
    target = null;
    method = HEAD;
    body.clear(0);
    ArrayDeque<ProxyExchange> spare = SPARE.get();
    if (spare.size() < KEPT) {
      spare.addLast(this);
    }
  }
}
