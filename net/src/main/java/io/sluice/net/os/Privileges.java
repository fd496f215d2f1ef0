package io.sluice.net.os;

import io.sluice.net.SystemException;
import io.sluice.net.kernel.Abi;
import io.sluice.net.kernel.Kernel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// What a process that root started may still do.
///
/// User and group are changed by the C library, which tells every thread; capabilities belong to
/// each thread, and a new one starts with those of the thread that made it.
public final class Privileges {
  private static final int PR_SET_DUMPABLE = 4;
  private static final int PR_SET_KEEPCAPS = 8;
  private static final int CAP_DAC_OVERRIDE = 1;
  private static final int CAP_NET_BIND_SERVICE = 10;
  private static final int CAP_SYS_NICE = 23;
  private static final int CAP_SYS_RESOURCE = 24;
  private static final int VERSION_3 = 0x20080522; // _LINUX_CAPABILITY_VERSION_3

  private static final int KEPT =
      1 << CAP_NET_BIND_SERVICE | 1 << CAP_DAC_OVERRIDE | 1 << CAP_SYS_NICE | 1 << CAP_SYS_RESOURCE;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

  private Privileges() {}

  /// Makes the whole process run as somebody else. The calling thread may still bind to low ports
  /// and open files of anybody, which a reload needs: new listeners, keys that only root can read,
  /// log files; all others may not.
  ///
  /// @param user its name, for its further groups
  public static void become(String user, int uid, int gid) throws SystemException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = arena.allocate(8);
      MemorySegment name = ThisProcess.string(arena, user);
      check(CLibrary.call(errno, "setgid", gid), "setgid(" + gid + ")");
      check(CLibrary.call(errno, "initgroups", name, gid), "initgroups(" + user + ", " + gid + ")");
      Kernel kernel = new Kernel();
      if (uid != 0) {
        ThisProcess.check(
            kernel.call(Abi.PRCTL, PR_SET_KEEPCAPS, 1, 0), "prctl(PR_SET_KEEPCAPS, 1)");
      }
      check(CLibrary.call(errno, "setuid", uid), "setuid(" + uid + ")");
      if (uid != 0) {
        capabilities(KEPT);
      }
      kernel.call(Abi.PRCTL, PR_SET_DUMPABLE, 1, 0);
    }
  }

  /// Takes the last capabilities from the calling thread.
  public static void relinquish() throws SystemException {
    capabilities(0);
  }

  /// Keeps of its capabilities only those in the mask.
  private static void capabilities(int mask) throws SystemException {
    Kernel kernel = new Kernel();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment header = arena.allocate(8);
      header.set(INT, 0, VERSION_3);
      // Effective, permitted, inheritable; and again for bits from 32.
      MemorySegment data = arena.allocate(24);
      ThisProcess.check(kernel.call(Abi.CAPGET, header.address(), data.address(), 0), "capget()");
      int kept = data.get(INT, 4) & mask;
      data.fill((byte) 0);
      data.set(INT, 0, kept);
      data.set(INT, 4, kept);
      ThisProcess.check(kernel.call(Abi.CAPSET, header.address(), data.address(), 0), "capset()");
    }
  }

  private static void check(int errno, String operation) throws SystemException {
    if (errno != 0) {
      throw new SystemException(operation, errno);
    }
  }
}
