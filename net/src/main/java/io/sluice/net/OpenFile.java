package io.sluice.net;

import java.util.List;

/// A file that is open for reading and sending, or a temporary file; see [Network#open(String)].
/// Its reads and writes go to the disk in the calling thread. Closed by whoever opened it.
public abstract class OpenFile {
  protected OpenFile() {}

  /// The path it was opened with, one char a byte.
  public abstract String path();

  /// Bytes, when it was opened.
  public abstract long size();

  /// Last change in milliseconds since 1970, when it was opened.
  public abstract long modifiedMillis();

  /// What tells it from another file that is later found under the same path.
  public abstract long inode();

  public abstract boolean directory();

  public abstract boolean regular();

  /// Whether this process has made it, as it makes temporary files. Nothing else writes or cuts
  /// such a file, so the kernel may always send it, whatever `sendfile` says of files that are
  /// found.
  public abstract boolean created();

  /// Reads from a place in the file: how many bytes (fewer than `len` at its end only), or
  /// [Channel#EOF].
  public abstract int read(byte[] b, int off, int len, long position) throws SystemException;

  /// Writes all of it to a place in the file.
  public abstract void write(byte[] b, int off, int len, long position) throws SystemException;

  /// Writes several arrays, one behind the other.
  ///
  /// @param from where the bytes of the first array begin; those of the others begin at 0
  /// @param end where the bytes of each array end
  /// @param atOnce bytes that go to the system in one call at most
  /// @return how many bytes were written: all
  public abstract long write(List<byte[]> arrays, int from, int end, long position, int atOnce)
      throws SystemException;

  /// Does nothing the second time.
  public abstract void close();
}
