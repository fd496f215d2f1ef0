package io.sluice.net.epoll;

import io.sluice.net.Connection;
import io.sluice.net.OpenFile;
import io.sluice.net.SystemError;
import io.sluice.net.SystemException;
import io.sluice.net.kernel.Abi;
import io.sluice.net.kernel.Kernel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/// A file descriptor.
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
  private final boolean temporary;
  private final int mode;
  private final long inode;
  private final long size;
  private final long modifiedMillis;
  private int fd;

  private LinuxFile(String path, int fd, boolean temporary, MemorySegment statx) {
    this.path = path;
    this.temporary = temporary;
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
    return open(path, READ_FLAGS, 0);
  }

  static LinuxFile create(String path, int mode) throws SystemException {
    return open(path, CREATE_FLAGS, mode);
  }

  private static LinuxFile open(String path, int flags, int mode) throws SystemException {
    Kernel kernel = Kernel.current();
    byte[] name = path.getBytes(StandardCharsets.ISO_8859_1);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(name.length + 1L);
      MemorySegment.copy(name, 0, text, ValueLayout.JAVA_BYTE, 0, name.length);
      long fd = kernel.call(Abi.OPENAT, AT_FDCWD, text.address(), flags, mode, 0, 0);
      if (fd < 0) {
        throw new SystemException("open() \"" + path + "\"", (int) -fd);
      }
      MemorySegment statx = arena.allocate(STATX_SIZE, 8);
      text.set(ValueLayout.JAVA_BYTE, 0, (byte) 0);
      long r =
          kernel.call(
              Abi.STATX, fd, text.address(), AT_EMPTY_PATH, STATX_BASIC, statx.address(), 0);
      if (r < 0) {
        kernel.call(Abi.CLOSE, fd);
        throw new SystemException("fstat() \"" + path + "\"", (int) -r);
      }
      return new LinuxFile(path, (int) fd, flags == CREATE_FLAGS, statx);
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
  public boolean temporary() {
    return temporary;
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
  public synchronized int read(byte[] b, int off, int len, long position) throws SystemException {
    Kernel kernel = Kernel.current();
    int done = 0;
    while (done < len) {
      long n = kernel.call(Abi.PREAD, fd, b, off + done, len - done, position + done);
      if (n == 0) {
        return done == 0 ? Connection.EOF : done;
      }
      if (n > 0) {
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
    int done = 0;
    while (done < len) {
      long n = kernel.call(Abi.PWRITE, fd, b, off + done, len - done, position + done);
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
      Kernel.current().call(Abi.CLOSE, fd);
      fd = -1;
    }
  }
}
