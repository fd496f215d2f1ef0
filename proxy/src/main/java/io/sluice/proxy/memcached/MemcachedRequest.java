package io.sluice.proxy.memcached;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.log.ErrorLog;
import io.sluice.http.HttpRequest;
import io.sluice.proxy.exchange.RequestEncoder;
import io.sluice.proxy.exchange.ResponseDecoder;
import io.sluice.proxy.exchange.Spares;
import io.sluice.proxy.exchange.UpstreamExchange;
import io.sluice.proxy.exchange.UpstreamProtocol;
import io.sluice.upstream.conf.Destination;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A request that memcached responds to, and its encoder: `get KEY` in the text protocol. Pooled
/// with its exchange.
final class MemcachedRequest implements UpstreamProtocol, RequestEncoder {
  private static final Spares<MemcachedRequest> SPARES = new Spares<>(MemcachedRequest::new);

  private static final byte[] HEX = Bytes.of("0123456789ABCDEF");

  private final Bytes key = new Bytes(0); // escaped
  private final MemcachedDecoder decoder = new MemcachedDecoder(key);
  private final UpstreamExchange exchange = new UpstreamExchange(this);
  private @Nullable HttpRequest request;
  private @Nullable MemcachedLocation location;

  private MemcachedRequest() {}

  static MemcachedRequest take() {
    return SPARES.take();
  }

  void pass(HttpRequest of, MemcachedLocation from, Destination to) {
    request = of;
    location = from;
    decoder.gzipFlag(from.gzipFlag);
    exchange.begin(of, from.upstream, to, of.location());
  }

  @Override
  public RequestEncoder encoder() {
    return this;
  }

  @Override
  public ResponseDecoder decoder() {
    return decoder;
  }

  // ---- the request

  @Override
  public boolean mayStream() {
    return true; // none of it is read
  }

  @Override
  public boolean passesBody() {
    return false;
  }

  @Override
  public int prepare(boolean streaming) {
    HttpRequest of = Objects.requireNonNull(request, "no request");
    Bytes scratch = of.scratch();
    int mark = scratch.length;
    Objects.requireNonNull(location, "no request").key.write(of, scratch);
    escape(scratch.array, mark, scratch.length, key);
    scratch.length = mark;
    if (key.length > 0) {
      return 0;
    }
    of.log(ErrorLog.Level.ERROR, "the \"$memcached_key\" variable is not set");
    return 500;
  }

  /// A key ends at a space or a control character, and `%` begins what is escaped.
  static void escape(byte[] b, int from, int end, Bytes out) {
    out.clear();
    for (int i = from; i < end; i++) {
      int c = b[i] & 0xff;
      if (c <= ' ' || c == '%') {
        out.append('%').append(HEX[c >> 4]).append(HEX[c & 15]);
      } else {
        out.append(c);
      }
    }
  }

  @Override
  public boolean head(Bytes out) {
    out.append("get ").append(key).append("\r\n");
    return true;
  }

  // ---- the log

  @Override
  public void writeScheme(Bytes out) {
    out.append("memcached://");
  }

  @Override
  public void writeUri(Bytes out) {}

  // ---- its end

  @Override
  public void recycle() {
    request = null;
    location = null;
    key.clear(0);
    SPARES.give(this);
  }
}
