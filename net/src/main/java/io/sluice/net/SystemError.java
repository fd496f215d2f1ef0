package io.sluice.net;

/// Error numbers of the operating system, in Linux's numbering on every system, and their texts as
/// glibc's `strerror` prints them.
public final class SystemError {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int EINTR = 4;
  public static final int EIO = 5;
  public static final int EBADF = 9;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EEXIST = 17;
  public static final int ENOTDIR = 20;
  public static final int EISDIR = 21;
  public static final int EINVAL = 22;
  public static final int ENFILE = 23;
  public static final int EMFILE = 24;
  public static final int ENOSPC = 28;
  public static final int EPIPE = 32;
  public static final int ENAMETOOLONG = 36;
  public static final int ENOSYS = 38;
  public static final int ELOOP = 40;
  public static final int ENOTSOCK = 88;
  public static final int EMSGSIZE = 90;
  public static final int EPROTONOSUPPORT = 93;
  public static final int EOPNOTSUPP = 95;
  public static final int EAFNOSUPPORT = 97;
  public static final int EADDRINUSE = 98;
  public static final int EADDRNOTAVAIL = 99;
  public static final int ENETDOWN = 100;
  public static final int ENETUNREACH = 101;
  public static final int ECONNABORTED = 103;
  public static final int ECONNRESET = 104;
  public static final int ENOBUFS = 105;
  public static final int ENOTCONN = 107;
  public static final int ETIMEDOUT = 110;
  public static final int ECONNREFUSED = 111;
  public static final int EHOSTDOWN = 112;
  public static final int EHOSTUNREACH = 113;
  public static final int EINPROGRESS = 115;

  private SystemError() {}

  /// What `strerror` says, as `Connection refused`; `Unknown error 999` for a number that Linux has
  /// not.
  public static String text(int errno) {
    String text = ErrorTexts.of(errno);
    return text != null ? text : "Unknown error " + errno;
  }

  /// How log lines and messages end that tell of an error, with the space in front: ` (111:
  /// Connection refused)`.
  public static String reason(int errno) {
    return " (" + errno + ": " + text(errno) + ')';
  }
}
