package io.sluice.http.subrequest;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.log.ErrorLog.Level;
import io.sluice.http.HttpRequest;
import io.sluice.http.ResponseConsumer;
import io.sluice.net.OpenFile;
import org.jspecify.annotations.Nullable;

/// Keeps a response's body in memory, up to a limit.
public final class Capture implements ResponseConsumer {
  private final int most;
  private final Bytes body = new Bytes();
  private @Nullable HttpRequest request;
  private boolean complete;

  /// @param most bytes that it keeps; a response with more ends its request with an error, as with
  ///   nginx
  public Capture(int most) {
    this.most = most;
  }

  /// What has come of the body.
  public Bytes content() {
    return body;
  }

  /// Whether that is all of it.
  public boolean isComplete() {
    return complete;
  }

  @Override
  public Demand head(HttpRequest of) {
    request = of;
    long length = of.out().contentLength();
    return length > most ? tooBig(": " + length) : Demand.READY;
  }

  @Override
  public Demand body(byte[] b, int offset, int length, boolean last) {
    if (length > most - body.length) {
      return tooBig("");
    }
    body.append(b, offset, length);
    return Demand.READY;
  }

  private Demand tooBig(String length) {
    HttpRequest of = request;
    if (of != null) {
      of.log(Level.ERROR, "too big subrequest response" + length);
      of.finish(HttpRequest.ERROR);
    }
    return Demand.DONE;
  }

  @Override
  public Demand file(OpenFile file, long offset, long length, boolean last) {
    throw new IllegalStateException("a file that was not read");
  }

  @Override
  public void complete() {
    complete = true;
  }

  @Override
  public void fail() {}
}
