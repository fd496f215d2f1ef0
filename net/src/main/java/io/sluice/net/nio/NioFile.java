package io.sluice.net.nio;

import io.sluice.core.system.Paths8;
import io.sluice.net.OpenFile;
import io.sluice.net.SystemError;
import io.sluice.net.SystemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A file channel; a folder has none. Public for the simulated network.
public final class NioFile extends OpenFile {
  private final String path;
  private final BasicFileAttributes attributes;
  private final @Nullable FileChannel channel;
  private final boolean created;

  private NioFile(
      String path, BasicFileAttributes attributes, @Nullable FileChannel channel, boolean created) {
    this.created = created;
    this.path = path;
    this.attributes = attributes;
    this.channel = channel;
  }

  /// Opens an existing file for reading.
  public static NioFile open(String path) throws SystemException {
    try {
      Path p = Paths8.of(path);
      BasicFileAttributes a = Files.readAttributes(p, BasicFileAttributes.class);
      FileChannel channel = a.isDirectory() ? null : FileChannel.open(p, StandardOpenOption.READ);
      return new NioFile(path, a, channel, false);
    } catch (IOException e) {
      throw new SystemException("open() \"" + path + "\"", Errors.of(e));
    }
  }

  /// Creates a file that must not exist.
  public static NioFile create(String path, int mode) throws SystemException {
    try {
      Path p = Paths8.of(path);
      FileChannel channel =
          FileChannel.open(
              p, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (Files.getFileStore(p).supportsFileAttributeView("posix")) {
        Files.setPosixFilePermissions(p, permissions(mode));
      }
      return new NioFile(path, Files.readAttributes(p, BasicFileAttributes.class), channel, true);
    } catch (IOException e) {
      throw new SystemException("open() \"" + path + "\"", Errors.of(e));
    }
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
    PosixFilePermission[] all = PosixFilePermission.values(); // from owner-read to others-execute
    for (int i = 0; i < all.length; i++) {
      if ((mode & (0400 >> i)) != 0) {
        set.add(all[i]);
      }
    }
    return set;
  }

  /// What it is read by.
  public FileChannel channel() throws SystemException {
    if (channel == null) {
      throw new SystemException("read() \"" + path + "\"", SystemError.EISDIR);
    }
    return channel;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public long size() {
    return attributes.size();
  }

  @Override
  public long modifiedMillis() {
    return attributes.lastModifiedTime().toMillis();
  }

  @Override
  public long inode() {
    Object key = attributes.fileKey();
    return key == null ? 0 : key.hashCode();
  }

  @Override
  public boolean directory() {
    return attributes.isDirectory();
  }

  @Override
  public boolean regular() {
    return attributes.isRegularFile();
  }

  @Override
  public boolean created() {
    return created;
  }

  @Override
  public int read(byte[] b, int off, int len, long position) throws SystemException {
    ByteBuffer to = ByteBuffer.wrap(b, off, len);
    try {
      while (to.hasRemaining()) {
        int n = channel().read(to, position + to.position() - off);
        if (n < 0) {
          return to.position() == off ? n : to.position() - off;
        }
      }
      return len;
    } catch (IOException e) {
      throw failed("pread()", e);
    }
  }

  @Override
  public void write(byte[] b, int off, int len, long position) throws SystemException {
    ByteBuffer from = ByteBuffer.wrap(b, off, len);
    try {
      while (from.hasRemaining()) {
        channel().write(from, position + from.position() - off);
      }
    } catch (IOException e) {
      throw failed("pwrite()", e);
    }
  }

  @Override
  public long write(List<byte[]> arrays, int from, int end, long position, int atOnce)
      throws SystemException {
    long at = position;
    int first = from;
    for (byte[] array : arrays) {
      for (int off = first; off < end; off += atOnce) {
        int part = Math.min(atOnce, end - off);
        write(array, off, part, at);
        at += part;
      }
      first = 0;
    }
    return at - position;
  }

  private SystemException failed(String call, IOException e) {
    return e instanceof SystemException s
        ? s
        : new SystemException(call + " \"" + path + "\"", Errors.of(e));
  }

  @Override
  public void close() {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e); // nothing was buffered here that could be lost
      }
    }
  }
}
