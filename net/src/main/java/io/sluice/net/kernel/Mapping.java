package io.sluice.net.kernel;

import io.sluice.net.SystemException;
import java.lang.foreign.MemorySegment;

/// Anonymous memory that costs only what of it is touched. Given back by hand: nothing may use it
/// after [#close()].
@SuppressWarnings("restricted") // the kernel has just said how large it is
public final class Mapping {
  private static final int READ_WRITE = 1 | 2;
  private static final int PRIVATE_ANONYMOUS = 2 | 0x20 | 0x4000; // without reserving it

  private final long address;
  private final MemorySegment memory;

  private Mapping(long address, long size) {
    this.address = address;
    this.memory = MemorySegment.ofAddress(address).reinterpret(size);
  }

  /// Maps some memory.
  ///
  /// @param size in bytes
  /// @throws SystemException if there is none
  public static Mapping of(Kernel k, long size) throws SystemException {
    long r = k.call(Abi.MMAP, 0, size, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0);
    if (r < 0) {
      throw new SystemException("mmap()", (int) -r);
    }
    return new Mapping(r, size);
  }

  public MemorySegment memory() {
    return memory;
  }

  public long address() {
    return address;
  }

  public void close(Kernel k) {
    k.call(Abi.MUNMAP, address, memory.byteSize(), 0);
  }
}
