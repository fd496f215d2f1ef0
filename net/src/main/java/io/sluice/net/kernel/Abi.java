package io.sluice.net.kernel;

/// What differs between the processors that Linux runs on: the numbers of its system calls and the
/// layout of `struct epoll_event`. Numbers are from the kernel's `syscall_64.tbl` and
/// `asm-generic/unistd.h`.
public final class Abi {
  private static final String ARCH = System.getProperty("os.arch");
  private static final boolean X86_64 = "amd64".equals(ARCH) || "x86_64".equals(ARCH);
  private static final boolean AARCH64 = "aarch64".equals(ARCH);

  /// Whether the calls below may be used at all.
  public static final boolean SUPPORTED =
      (X86_64 || AARCH64) && "Linux".equals(System.getProperty("os.name"));

  /// Bytes of one `struct epoll_event`: packed on x86-64 only.
  public static final int EPOLL_EVENT = X86_64 ? 12 : 16;

  /// Offset of its `data`.
  public static final int EPOLL_DATA = X86_64 ? 4 : 8;

  public static final int READ = X86_64 ? 0 : 63;
  public static final int WRITE = X86_64 ? 1 : 64;
  public static final int CLOSE = X86_64 ? 3 : 57;
  public static final int MMAP = X86_64 ? 9 : 222;
  public static final int MUNMAP = X86_64 ? 11 : 215;
  public static final int RT_SIGPROCMASK = X86_64 ? 14 : 135;
  public static final int PREAD = X86_64 ? 17 : 67;
  public static final int PWRITE = X86_64 ? 18 : 68;
  public static final int GETPID = X86_64 ? 39 : 172;
  public static final int SENDFILE = X86_64 ? 40 : 71;
  public static final int SOCKET = X86_64 ? 41 : 198;
  public static final int CONNECT = X86_64 ? 42 : 203;
  public static final int SENDTO = X86_64 ? 44 : 206;
  public static final int RECVFROM = X86_64 ? 45 : 207;
  public static final int SHUTDOWN = X86_64 ? 48 : 210;
  public static final int BIND = X86_64 ? 49 : 200;
  public static final int LISTEN = X86_64 ? 50 : 201;
  public static final int GETSOCKNAME = X86_64 ? 51 : 204;
  public static final int SETSOCKOPT = X86_64 ? 54 : 208;
  public static final int GETSOCKOPT = X86_64 ? 55 : 209;
  public static final int KILL = X86_64 ? 62 : 129;
  public static final int FCNTL = X86_64 ? 72 : 25;
  public static final int CHDIR = X86_64 ? 80 : 49;
  public static final int UMASK = X86_64 ? 95 : 166;
  public static final int GETEUID = X86_64 ? 107 : 175;
  public static final int SETSID = X86_64 ? 112 : 157;
  public static final int CAPGET = X86_64 ? 125 : 90;
  public static final int CAPSET = X86_64 ? 126 : 91;
  public static final int RT_SIGTIMEDWAIT = X86_64 ? 128 : 137;
  public static final int SETPRIORITY = X86_64 ? 141 : 140;
  public static final int PRCTL = X86_64 ? 157 : 167;
  public static final int GETTID = X86_64 ? 186 : 178;
  public static final int SCHED_SETAFFINITY = X86_64 ? 203 : 122;
  public static final int EPOLL_CTL = X86_64 ? 233 : 21;
  public static final int OPENAT = X86_64 ? 257 : 56;
  public static final int UNLINKAT = X86_64 ? 263 : 35;
  public static final int FCHMODAT = X86_64 ? 268 : 53;
  public static final int SPLICE = X86_64 ? 275 : 76;
  public static final int EPOLL_PWAIT = X86_64 ? 281 : 22;
  public static final int ACCEPT4 = X86_64 ? 288 : 242;
  public static final int EVENTFD2 = X86_64 ? 290 : 19;
  public static final int EPOLL_CREATE1 = X86_64 ? 291 : 20;
  public static final int DUP3 = X86_64 ? 292 : 24;
  public static final int PIPE2 = X86_64 ? 293 : 59;
  public static final int RECVMMSG = X86_64 ? 299 : 243;
  public static final int PRLIMIT64 = X86_64 ? 302 : 261;
  public static final int SENDMMSG = X86_64 ? 307 : 269;
  public static final int STATX = X86_64 ? 332 : 291;

  private Abi() {}

  /// Whether this is x86-64 rather than aarch64.
  public static boolean x86() {
    return X86_64;
  }
}
