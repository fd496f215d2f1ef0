package io.sluice.upstream.connect;

import static io.sluice.net.SystemError.EAGAIN;
import static io.sluice.net.SystemError.ECONNREFUSED;
import static io.sluice.net.SystemError.ECONNRESET;
import static io.sluice.net.SystemError.EHOSTDOWN;
import static io.sluice.net.SystemError.EHOSTUNREACH;
import static io.sluice.net.SystemError.ENETDOWN;
import static io.sluice.net.SystemError.ENETUNREACH;
import static io.sluice.net.SystemError.ENOTCONN;
import static io.sluice.net.SystemError.EPIPE;
import static io.sluice.net.SystemError.ETIMEDOUT;

import io.sluice.core.log.ErrorLog;

/// At which level nginx logs an error of the system on a connection to a peer: what a network does
/// is an error, anything else is worse.
public final class ErrnoLevels {
  private ErrnoLevels() {}

  /// An error that `connect()` itself returned.
  static ErrorLog.Level ofConnect(int errno) {
    return switch (errno) {
      case ECONNREFUSED, EAGAIN, ECONNRESET, ENETDOWN, ENETUNREACH, EHOSTDOWN, EHOSTUNREACH ->
          ErrorLog.Level.ERROR;
      default -> ErrorLog.Level.CRIT;
    };
  }

  /// An error of a connection: of a connect under way, of reading or of writing.
  public static ErrorLog.Level ofConnection(int errno) {
    return usual(errno) ? ErrorLog.Level.ERROR : ErrorLog.Level.ALERT;
  }

  /// The same for a client's connection, whose ways are no error of ours.
  public static ErrorLog.Level ofClient(int errno) {
    return usual(errno) ? ErrorLog.Level.INFO : ErrorLog.Level.ALERT;
  }

  private static boolean usual(int errno) {
    return switch (errno) {
      case 0,
          ECONNRESET,
          EPIPE,
          ENOTCONN,
          ETIMEDOUT,
          ECONNREFUSED,
          ENETDOWN,
          ENETUNREACH,
          EHOSTDOWN,
          EHOSTUNREACH ->
          true;
      default -> false;
    };
  }
}
