package io.sluice.net.epoll;

import io.sluice.net.Channel;
import io.sluice.net.OpenFile;
import io.sluice.net.SystemError;
import io.sluice.net.SystemException;
import io.sluice.net.kernel.Abi;
import io.sluice.net.kernel.Kernel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A file descriptor. Its calls may wait for a disk: they must not be the kind that holds up the
/// collector, and with it every loop, until they return.
final class LinuxFile extends OpenFile {
  private static final int AT_FDCWD = -100;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int STATX_BASIC = 0x7ff;
  private static final int STATX_SIZE = 256;
  private static final int READ_FLAGS = 0x800 | 0x80000; // O_NONBLOCK (a fifo), O_CLOEXEC
  private static final int CREATE_FLAGS = 2 | 0x40 | 0x80 | 0x80000; // RDWR, CREAT, EXCL, CLOEXEC
  private static final int TYPE = 0xF000;
  private static final int DIRECTORY = 0x4000;
  private static final int REGULAR = 0x8000;

  private final String path;
  private final int mode;
  private final long inode;
  private final long size;
  private final long modifiedMillis;
  private final boolean created;
  private int fd;

  private LinuxFile(String path, int fd, boolean created, MemorySegment statx) {
    this.path = path;
    this.created = created;
    this.fd = fd;
    // struct statx of linux/stat.h
    this.mode = statx.get(ValueLayout.JAVA_INT, 28) & 0xFFFF;
    this.inode = statx.get(ValueLayout.JAVA_LONG, 32);
    this.size = statx.get(ValueLayout.JAVA_LONG, 40);
    this.modifiedMillis =
        statx.get(ValueLayout.JAVA_LONG, 112) * 1000
            + statx.get(ValueLayout.JAVA_INT, 120) / 1_000_000;
  }

  static LinuxFile open(String path) throws SystemException {
    return open(path, READ_FLAGS, 0, false);
  }

  static LinuxFile create(String path, int mode) throws SystemException {
    return open(path, CREATE_FLAGS, mode, true);
  }

  private static LinuxFile open(String path, int flags, int mode, boolean created)
      throws SystemException {
    Kernel kernel = Kernel.current();
    byte[] name = path.getBytes(StandardCharsets.ISO_8859_1);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(name.length + 1L);
      MemorySegment.copy(name, 0, text, ValueLayout.JAVA_BYTE, 0, name.length);
      long fd = kernel.blocking(Abi.OPENAT, AT_FDCWD, text.address(), flags, mode, 0, 0);
      if (fd < 0) {
        throw new SystemException("open() \"" + path + "\"", (int) -fd);
      }
      MemorySegment statx = arena.allocate(STATX_SIZE, 8);
      text.set(ValueLayout.JAVA_BYTE, 0, (byte) 0);
      long r =
          kernel.blocking(
              Abi.STATX, fd, text.address(), AT_EMPTY_PATH, STATX_BASIC, statx.address(), 0);
      if (r < 0) {
        kernel.call(Abi.CLOSE, fd);
        throw new SystemException("fstat() \"" + path + "\"", (int) -r);
      }
      return new LinuxFile(path, (int) fd, created, statx);
    }
  }

  int fd() {
    return fd;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public long modifiedMillis() {
    return modifiedMillis;
  }

  @Override
  public long inode() {
    return inode;
  }

  @Override
  public boolean directory() {
    return (mode & TYPE) == DIRECTORY;
  }

  @Override
  public boolean regular() {
    return (mode & TYPE) == REGULAR;
  }

  @Override
  public boolean created() {
    return created;
  }

  @Override
  public synchronized int read(byte[] b, int off, int len, long position) throws SystemException {
    Kernel kernel = Kernel.current();
    MemorySegment data = kernel.transfer();
    int done = 0;
    while (done < len) {
      int part = Math.min(len - done, Kernel.TRANSFER);
      long n = kernel.blocking(Abi.PREAD, fd, data.address(), part, position + done, 0, 0);
      if (n == 0) {
        return done == 0 ? Channel.EOF : done;
      }
      if (n > 0) {
        MemorySegment.copy(data, ValueLayout.JAVA_BYTE, 0, b, off + done, (int) n);
        done += (int) n;
      } else if (n != -SystemError.EINTR) {
        throw new SystemException("pread() \"" + path + "\"", (int) -n);
      }
    }
    return done;
  }

  @Override
  public synchronized void write(byte[] b, int off, int len, long position) throws SystemException {
    Kernel kernel = Kernel.current();
    MemorySegment data = kernel.transfer();
    for (int done = 0; done < len; ) {
      int part = Math.min(len - done, Kernel.TRANSFER);
      MemorySegment.copy(b, off + done, data, ValueLayout.JAVA_BYTE, 0, part);
      write(kernel, part, position + done);
      done += part;
    }
  }

  @Override
  public synchronized long write(List<byte[]> arrays, int from, int end, long position, int atOnce)
      throws SystemException {
    Kernel kernel = Kernel.current();
    MemorySegment data = kernel.transfer();
    int most = Math.min(atOnce, Kernel.TRANSFER);
    int gathered = 0;
    long written = 0;
    int first = from;
    for (byte[] array : arrays) {
      for (int at = first; at < end; ) {
        int part = Math.min(end - at, most - gathered);
        MemorySegment.copy(array, at, data, ValueLayout.JAVA_BYTE, gathered, part);
        at += part;
        gathered += part;
        if (gathered == most) {
          write(kernel, gathered, position + written);
          written += gathered;
          gathered = 0;
        }
      }
      first = 0;
    }
    write(kernel, gathered, position + written);
    return written + gathered;
  }

  /// Writes what is in the thread's transfer memory.
  private void write(Kernel kernel, int length, long position) throws SystemException {
    long data = kernel.transfer().address();
    for (int done = 0; done < length; ) {
      long n = kernel.blocking(Abi.PWRITE, fd, data + done, length - done, position + done, 0, 0);
      if (n >= 0) {
        done += (int) n;
      } else if (n != -SystemError.EINTR) {
        throw new SystemException("pwrite() \"" + path + "\"", (int) -n);
      }
    }
  }

  @Override
  public synchronized void close() {
    if (fd >= 0) {
      Kernel.current().blocking(Abi.CLOSE, fd, 0, 0, 0, 0, 0); // of a large file it takes a while
      fd = -1;
    }
  }
}
