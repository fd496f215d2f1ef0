package io.sluice.net.os;

import io.sluice.net.SystemException;
import io.sluice.net.kernel.Abi;
import io.sluice.net.kernel.Kernel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/// What concerns the whole process: its number, limits, session, standard descriptors, folder and
/// environment.
public final class ThisProcess {
  private static final int RLIMIT_CORE = 4;
  private static final int RLIMIT_NOFILE = 7;
  private static final int AT_FDCWD = -100;
  private static final int O_RDWR = 2;
  private static final int O_CREAT = 0x40;
  private static final int O_APPEND = 0x400;
  private static final int O_CLOEXEC = 0x80000;

  private ThisProcess() {}

  /// Its number.
  public static int pid() {
    return (int) new Kernel().call(Abi.GETPID, 0);
  }

  /// Whether it may do everything.
  public static boolean root() {
    return new Kernel().call(Abi.GETEUID, 0) == 0;
  }

  /// Changes how many descriptors it may have open. What it may change that to is never lowered:
  /// whoever has dropped root's rights could not go back.
  public static void limitDescriptors(long count) throws SystemException {
    limit("RLIMIT_NOFILE", RLIMIT_NOFILE, count);
  }

  /// Changes how many bytes a core file of it may have.
  public static void limitCore(long bytes) throws SystemException {
    limit("RLIMIT_CORE", RLIMIT_CORE, bytes);
  }

  /// How many descriptors it may have open.
  public static long descriptorLimit() {
    Kernel kernel = new Kernel();
    kernel.call(Abi.PRLIMIT64, 0, RLIMIT_NOFILE, 0, kernel.scratchAddress(), 0, 0);
    return kernel.scratch().get(ValueLayout.JAVA_LONG, 0);
  }

  private static void limit(String name, int resource, long value) throws SystemException {
    Kernel kernel = new Kernel();
    kernel.call(Abi.PRLIMIT64, 0, resource, 0, kernel.scratchAddress(), 0, 0);
    long most = kernel.scratch().get(ValueLayout.JAVA_LONG, 8);
    kernel.scratch().set(ValueLayout.JAVA_LONG, 0, value);
    if (Long.compareUnsigned(value, most) > 0) { // all ones are infinity
      kernel.scratch().set(ValueLayout.JAVA_LONG, 8, value);
    }
    check(
        kernel.call(Abi.PRLIMIT64, 0, resource, kernel.scratchAddress(), 0, 0, 0),
        "setrlimit(" + name + ", " + value + ")");
  }

  /// Makes it the leader of a new session without a terminal. What it creates without saying for
  /// whom (the pid file, files of states) is written by its owner alone, whatever the umask of the
  /// shell was.
  public static void detach() throws SystemException {
    Kernel kernel = new Kernel();
    check(kernel.call(Abi.SETSID, 0), "setsid()");
    kernel.call(Abi.UMASK, 022);
  }

  /// Makes a file, created if need be, what a descriptor refers to. Writing appends to it.
  ///
  /// @param descriptor such as 2 for stderr
  /// @param file one char a byte
  public static void redirect(int descriptor, String file) throws SystemException {
    Kernel kernel = new Kernel();
    try (Arena arena = Arena.ofConfined()) {
      long path = string(arena, file).address();
      int flags = O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC;
      long fd = kernel.call(Abi.OPENAT, AT_FDCWD, path, flags, 0644, 0, 0);
      check(fd, "open() \"" + file + "\"");
      long r = kernel.call(Abi.DUP3, fd, descriptor, 0);
      kernel.call(Abi.CLOSE, fd);
      check(r, "dup2(" + descriptor + ")");
    }
  }

  /// Changes its working directory.
  ///
  /// @param folder one char a byte
  public static void changeFolder(String folder) throws SystemException {
    try (Arena arena = Arena.ofConfined()) {
      long path = string(arena, folder).address();
      check(new Kernel().call(Abi.CHDIR, path), "chdir(\"" + folder + "\")");
    }
  }

  /// Sets a variable of the environment for libraries of the system; what Java sees stays as it
  /// was.
  public static void setVariable(String name, String value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = arena.allocate(8);
      int r = CLibrary.call(errno, "setenv", string(arena, name), string(arena, value), 1);
      if (r != 0) {
        throw new IllegalArgumentException("setenv: " + name);
      }
    }
  }

  static MemorySegment string(Arena arena, String latin1) {
    return arena.allocateFrom(latin1, StandardCharsets.ISO_8859_1);
  }

  static void check(long result, String operation) throws SystemException {
    if (result < 0) {
      throw new SystemException(operation, (int) -result);
    }
  }
}
