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
/// each thread, and a new one starts with those of the thread that made it. Only the thread that
/// reloads keeps any, and they are in effect only between [#raise()] and [#lower()]:
///
/// - `CAP_NET_BIND_SERVICE`, for new listeners on ports below 1024;
/// - `CAP_DAC_READ_SEARCH`, for a configuration, keys and databases that only root can read;
/// - `CAP_SYS_NICE`, if the configuration asks for a priority that needs it.
///
/// All of them are less than root's: nothing can be written or owned with them. The memory of the
/// process is closed to other processes of the same user (`PR_SET_DUMPABLE`), which could take them
/// over otherwise.
public final class Privileges {
  private static final int PR_SET_DUMPABLE = 4;
  private static final int PR_SET_KEEPCAPS = 8;
  private static final int CAP_DAC_READ_SEARCH = 2;
  private static final int CAP_NET_BIND_SERVICE = 10;
  private static final int CAP_SYS_NICE = 23;
  private static final int VERSION_3 = 0x20080522; // _LINUX_CAPABILITY_VERSION_3

  private static final int KEPT = 1 << CAP_NET_BIND_SERVICE | 1 << CAP_DAC_READ_SEARCH;

  private static volatile boolean dropped;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

  private Privileges() {}

  /// Whether root has started the process, and it has become somebody else.
  public static boolean dropped() {
    return dropped;
  }

  /// Makes the whole process run as somebody else. The calling thread keeps what a reload needs.
  ///
  /// @param user its name, for its further groups
  /// @param nice whether workers are to have a higher priority than a user may give them
  public static void become(String user, int uid, int gid, boolean nice) throws SystemException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment errno = arena.allocate(8);
      MemorySegment name = ThisProcess.string(arena, user);
      check(CLibrary.call(errno, "setgid", gid), "setgid(" + gid + ")");
      check(CLibrary.call(errno, "initgroups", name, gid), "initgroups(" + user + ", " + gid + ")");
      if (uid == 0) {
        return;
      }
      Kernel kernel = new Kernel();
      ThisProcess.check(kernel.call(Abi.PRCTL, PR_SET_KEEPCAPS, 1, 0), "prctl(PR_SET_KEEPCAPS, 1)");
      check(CLibrary.call(errno, "setuid", uid), "setuid(" + uid + ")");
      ThisProcess.check(kernel.call(Abi.PRCTL, PR_SET_DUMPABLE, 0, 0), "prctl(PR_SET_DUMPABLE, 0)");
      int kept = nice ? KEPT | 1 << CAP_SYS_NICE : KEPT;
      capabilities(kept, kept);
      dropped = true;
    }
  }

  /// Puts what the calling thread has kept into effect.
  public static void raise() throws SystemException {
    capabilities(-1, -1);
  }

  /// Puts it out of effect again.
  public static void lower() throws SystemException {
    capabilities(-1, 0);
  }

  /// Takes the last capabilities from the calling thread.
  public static void relinquish() throws SystemException {
    capabilities(0, 0);
  }

  /// Keeps of its capabilities only those in the mask.
  ///
  /// @param effective those that are in effect
  private static void capabilities(int permitted, int effective) throws SystemException {
    Kernel kernel = new Kernel();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment header = arena.allocate(8);
      header.set(INT, 0, VERSION_3);
      // Effective, permitted, inheritable; and again for bits from 32.
      MemorySegment data = arena.allocate(24);
      ThisProcess.check(kernel.call(Abi.CAPGET, header.address(), data.address(), 0), "capget()");
      int kept = data.get(INT, 4) & permitted;
      data.fill((byte) 0);
      data.set(INT, 0, kept & effective);
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
