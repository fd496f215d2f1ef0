package io.sluice.proxy.exchange;

import io.sluice.core.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/// What a protocol adds to an [UpstreamExchange]: how a request is written, and what it changes in
/// the answer, which is HTTP/1.
public interface UpstreamProtocol {
  /// Looks at the request once its body is there (or streams).
  ///
  /// @return 0, or the status to answer with instead of asking a server
  int prepare();

  /// Composes the request up to the client's body.
  ///
  /// @return false if it must not be sent, since a part of it would be read as more than itself;
  ///   the log says which
  boolean writeHead(Bytes out);

  /// Whether the client's body is a part of the request.
  boolean passesBody();

  /// Whether a body that streams may be passed on before it is complete.
  boolean mayStream();

  /// Whether the server sees a HEAD, so that its answer has no body.
  boolean asksHeadOnly();

  // ---- what it changes in the values of some fields; null means that a value stays

  /// Whether [#location] may change anything here.
  boolean rewritesLocations();

  /// A new value of `Location`, or of the part of `Refresh` from `prefix` on.
  @Nullable String location(String value, int prefix);

  /// Whether [#cookie] may change anything here.
  boolean changesCookies();

  /// A new value of `Set-Cookie`.
  @Nullable String cookie(String value);

  // ---- the log

  /// Appends `http://`, as the log has it before the server's address.
  void writeScheme(Bytes out);

  /// Appends the URI that the server is asked for.
  void writeUri(Bytes out);

  // ---- its end

  /// Lets go of what belonged to the request: it is over, and this may serve another.
  void recycle();
}
