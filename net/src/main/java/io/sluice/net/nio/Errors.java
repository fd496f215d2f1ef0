package io.sluice.net.nio;

import io.sluice.net.SystemError;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/// Error numbers for what the JDK throws, which has only the system's text for them.
final class Errors {
  private static final int LAST = 133;

  private Errors() {}

  static int of(IOException e) {
    int byText = byText(e.getMessage() == null ? "" : e.getMessage().toLowerCase(Locale.ROOT));
    return byText != 0 ? byText : byType(e);
  }

  private static int byText(String message) {
    if (message.contains("connection reset")) { // also "… by peer"
      return SystemError.ECONNRESET;
    }
    if (message.contains("can't assign requested address")) { // of BSD
      return SystemError.EADDRNOTAVAIL;
    }
    for (int errno = 1; errno <= LAST; errno++) {
      if (message.contains(SystemError.text(errno).toLowerCase(Locale.ROOT))) {
        return errno;
      }
    }
    return 0;
  }

  private static int byType(IOException e) {
    return switch (e) {
      case NoSuchFileException _, FileNotFoundException _ -> SystemError.ENOENT;
      case FileAlreadyExistsException _ -> SystemError.EEXIST;
      case AccessDeniedException _ -> SystemError.EACCES;
      case BindException _ -> SystemError.EADDRINUSE;
      case NoRouteToHostException _ -> SystemError.EHOSTUNREACH;
      case ConnectException _, PortUnreachableException _ -> SystemError.ECONNREFUSED;
      case ClosedChannelException _ -> SystemError.EBADF;
      case EOFException _ -> SystemError.EPIPE;
      default -> SystemError.EIO;
    };
  }
}
