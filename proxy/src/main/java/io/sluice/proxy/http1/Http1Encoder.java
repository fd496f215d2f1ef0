package io.sluice.proxy.http1;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.log.ErrorLog;
import io.sluice.http.HeadText;
import io.sluice.http.HttpRequest;
import io.sluice.http.RequestBody;
import io.sluice.proxy.exchange.RequestEncoder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Writes an HTTP/1 request ([RFC 9112](https://www.rfc-editor.org/rfc/rfc9112)). What it says is
/// the subclass's: method, URI, fields, and a body in place of the client's.
public abstract class Http1Encoder implements RequestEncoder {
  private static final byte[] VERSION_10 = Bytes.of(" HTTP/1.0\r\n");
  private static final byte[] VERSION_11 = Bytes.of(" HTTP/1.1\r\n");
  private static final byte[] CRLF = {'\r', '\n'};
  private static final byte[] LAST_CHUNK = {'0', '\r', '\n', '\r', '\n'};

  private @Nullable HttpRequest request;
  private @Nullable RequestFields fields;
  private @Nullable Bytes ownBody;
  private byte[] host = CRLF;
  private boolean newer;
  private boolean passesClientBody;
  private boolean chunked;

  protected Http1Encoder() {}

  /// A request begins.
  ///
  /// @param with the header fields
  /// @param usualHost what `Host` says if the configuration does not
  /// @param http11 whether it is one of HTTP/1.1, which has chunks, rather than HTTP/1.0
  /// @param passBody whether the client's body is passed on, unless there is another
  /// @param own the body that is sent in place of the client's, or null; filled in
  ///   [#prepare(boolean)] at the latest
  protected final void begin(
      HttpRequest of,
      RequestFields with,
      byte[] usualHost,
      boolean http11,
      boolean passBody,
      @Nullable Bytes own) {
    request = of;
    fields = with;
    host = usualHost;
    newer = http11;
    passesClientBody = passBody;
    ownBody = own;
    chunked = false;
  }

  /// The request is over.
  protected final void forget() {
    request = null;
    fields = null;
    ownBody = null;
    host = CRLF;
  }

  /// The request that is passed on.
  protected final HttpRequest request() {
    return Objects.requireNonNull(request, "no request");
  }

  /// Appends the method.
  ///
  /// @return whether it is as a client sent it, and needs no check
  protected abstract boolean writeMethod(Bytes out);

  /// Appends the URI.
  ///
  /// @return as above
  protected abstract boolean writeTarget(Bytes out);

  @Override
  public final boolean passesBody() {
    return ownBody == null && passesClientBody;
  }

  @Override
  public final boolean mayStream() {
    return passesBody() && (newer || !request().body().chunked());
  }

  /// Called by the subclass's [#prepare(boolean)].
  protected final void streams(boolean streaming) {
    chunked = streaming && request().body().chunked();
  }

  @Override
  public final boolean head(Bytes out) {
    int start = out.length;
    if (!writeMethod(out) && !isWord(out, start)) {
      return refuse("method");
    }
    out.append(' ');
    start = out.length;
    if (!writeTarget(out) && !isWord(out, start)) {
      return refuse("URI");
    }
    out.append(newer ? VERSION_11 : VERSION_10);
    String bad = Objects.requireNonNull(fields).write(request(), host, bodyLength(), chunked, out);
    if (bad != null) {
      return refuse("value of header \"" + bad + '"');
    }
    Bytes own = ownBody;
    if (own != null) {
      out.append(own);
    }
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
  public final long bodyLength() {
    Bytes own = ownBody;
    if (own != null) {
      return own.length;
    }
    RequestBody sent = request().body();
    if (!sent.chunked()) {
      return sent.declaredLength();
    }
    return chunked ? -1 : sent.size();
  }

  /// Whether the body is sent in chunks.
  public final boolean chunked() {
    return chunked;
  }

  @Override
  public final boolean frames() {
    return chunked;
  }

  @Override
  public final int frame(int length, Bytes out) {
    out.appendHex(length, (35 - Integer.numberOfLeadingZeros(length)) / 4).append(CRLF);
    return length;
  }

  @Override
  public final void endFrame(Bytes out) {
    out.append(CRLF);
  }

  @Override
  public final void end(Bytes out) {
    out.append(LAST_CHUNK);
  }
}
