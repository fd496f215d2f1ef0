package io.sluice.content.limitreq;

import io.sluice.core.log.ErrorLog.Level;
import io.sluice.http.AbortListener;
import io.sluice.http.HttpRequest;
import io.sluice.net.SystemError;
import io.sluice.net.Timer;

/// A request that waits until its turn comes, or until its client goes away.
final class Delay extends Timer implements AbortListener {
  private static final int CLIENT_CLOSED_REQUEST = 499;

  private final HttpRequest request;

  private Delay(HttpRequest request) {
    this.request = request;
  }

  /// Has the request go on after a while.
  ///
  /// @return false if its client is gone, and the request with it
  static boolean begin(HttpRequest request, long millis) {
    Delay delay = new Delay(request);
    if (request.stream().clientGone()) {
      delay.aborted(request, 0);
      return false;
    }
    request.onEnd(() -> request.loop().cancel(delay));
    request.onAbort(delay);
    request.loop().schedule(delay, millis);
    return true;
  }

  @Override
  protected void failed(Throwable cause) {
    request.failed(cause);
  }

  @Override
  protected void fire() {
    request.onAbort(null);
    request.resume();
  }

  @Override
  public void aborted(HttpRequest of, int errno) {
    if (errno == SystemError.ETIMEDOUT) {
      return; // the client's side knows of its own timeouts
    }
    request.loop().cancel(this);
    request.log(
        Level.INFO,
        "client prematurely closed connection" + (errno == 0 ? "" : SystemError.reason(errno)));
    request.finish(CLIENT_CLOSED_REQUEST);
  }
}
