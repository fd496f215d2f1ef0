package io.sluice.proxy.exchange;

import io.sluice.core.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/// One protocol to servers, for one request at a time: how the request is written and how the
/// response is read. All that an [UpstreamExchange] knows of the protocol; pooled with it.
public interface UpstreamProtocol {
  /// The same object for every request.
  RequestEncoder encoder();

  /// The same object for every request.
  ResponseDecoder decoder();

  /// What it changes in the values of some fields of the response, or null if it changes none.
  default @Nullable FieldRewriter rewriter() {
    return null;
  }

  /// Appends `http://`, as the log has it in front of the server's address.
  void writeScheme(Bytes out);

  /// Appends the URI that the server is sent.
  void writeUri(Bytes out);

  /// The request is over: lets go of what belonged to it. This and its exchange may serve another.
  void recycle();
}
