package io.sluice.proxy.exchange;

import io.sluice.http.HttpRequest;
import io.sluice.net.SystemError;
import io.sluice.upstream.connect.ErrnoLevels;

/// How errors of a server's socket are logged.
final class SocketErrors {
  private SocketErrors() {}

  /// @param call the system call that failed, as `recv()`
  static void log(HttpRequest request, String call, int errno) {
    request.log(ErrnoLevels.ofConnection(errno), call + " failed" + SystemError.reason(errno));
  }
}
