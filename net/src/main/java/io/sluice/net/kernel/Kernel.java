package io.sluice.net.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/// System calls of one thread. Three ways through the C library's `syscall(2)` serve them all,
/// since every shape of a foreign call costs time at the start:
///
/// - plain numbers, on descriptors that do not block: the thread stays in the state of running Java
///   code, which makes the call three times cheaper but holds up the collector until it returns;
/// - the same with a heap array, which is handed over in place;
/// - a call that may wait.
///
/// All answer the result, or the negative error number, as the kernel itself does. An instance has
/// memory of its own for the error number and for structures and so belongs to one thread.
@SuppressWarnings("restricted") // calling native code is the purpose
public final class Kernel {
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final Linker LINKER = Linker.nativeLinker();
  private static final MemorySegment SYSCALL = LINKER.defaultLookup().findOrThrow("syscall");
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
  private static final FunctionDescriptor NUMBERS =
      FunctionDescriptor.of(LONG, LONG, LONG, LONG, LONG, LONG, LONG, LONG);

  private static final MethodHandle CALL =
      LINKER.downcallHandle(SYSCALL, NUMBERS, ERRNO, Linker.Option.critical(false));
  private static final MethodHandle DATA =
      LINKER.downcallHandle(
          SYSCALL,
          FunctionDescriptor.of(LONG, LONG, LONG, ValueLayout.ADDRESS, LONG, LONG, LONG),
          ERRNO,
          Linker.Option.critical(true));

  /// Bytes of [#scratch()].
  private static final int SCRATCH = 256;

  /// Bytes of [#transfer()].
  public static final int TRANSFER = 64 * 1024;

  private static final ThreadLocal<Kernel> CURRENT = ThreadLocal.withInitial(Kernel::new);

  private final MemorySegment errno;
  private final MemorySegment scratch;
  private final long scratchAddress;
  private @Nullable MemorySegment transfer;

  public Kernel() {
    MemorySegment own = Arena.ofAuto().allocate(8 + SCRATCH, 8);
    errno = own.asSlice(0, 4);
    scratch = own.asSlice(8);
    scratchAddress = scratch.address();
  }

  /// The calling thread's; for what is not done often.
  public static Kernel current() {
    return CURRENT.get();
  }

  /// Memory for the structures of one call.
  public MemorySegment scratch() {
    return scratch;
  }

  public long scratchAddress() {
    return scratchAddress;
  }

  /// Memory for the data of a call that may wait, [#TRANSFER] bytes, made when it is first needed.
  /// An array of the heap cannot be handed over there, since the collector may move it meanwhile.
  public MemorySegment transfer() {
    MemorySegment known = transfer;
    if (known == null) {
      transfer = known = Arena.ofAuto().allocate(TRANSFER, 8);
    }
    return known;
  }

  /// A call that does not wait.
  public long call(int number, long a, long b, long c, long d, long e, long f) {
    try {
      long r = (long) CALL.invokeExact(errno, (long) number, a, b, c, d, e, f);
      return r == -1 ? -errno.get(INT, 0) : r;
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  public long call(int number, long a) {
    return call(number, a, 0, 0, 0, 0, 0);
  }

  public long call(int number, long a, long b, long c) {
    return call(number, a, b, c, 0, 0, 0);
  }

  /// A call that does not wait and takes a descriptor, data with its length, and up to two numbers:
  /// `recvfrom`, `sendto`.
  ///
  /// @param data begins where the kernel is to, and is at least `len` bytes long
  public long call(int number, int fd, MemorySegment data, int len, long d) {
    try {
      long r = (long) DATA.invokeExact(errno, (long) number, (long) fd, data, (long) len, d, 0L);
      return r == -1 ? -errno.get(INT, 0) : r;
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  /// A call that may wait.
  public long blocking(int number, long a, long b, long c, long d, long e, long f) {
    try {
      long r = (long) Blocking.CALL.invokeExact(errno, (long) number, a, b, c, d, e, f);
      return r == -1 ? -errno.get(INT, 0) : r;
    } catch (Throwable t) {
      throw impossible(t);
    }
  }

  /// Holder class: the blocking downcall handle is linked on first use.
  @SuppressWarnings("restricted")
  private static final class Blocking {
    static final MethodHandle CALL = LINKER.downcallHandle(SYSCALL, NUMBERS, ERRNO);
  }

  private static Error impossible(Throwable t) {
    if (t instanceof Error e) {
      return e;
    }
    if (t instanceof RuntimeException e) {
      throw e;
    }
    return new LinkageError("system call", t);
  }
}
