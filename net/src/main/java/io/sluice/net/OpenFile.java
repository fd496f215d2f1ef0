package io.sluice.net;

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

  /// Whether this process has made it, for itself: what is in it is, as a rule, still in the
  /// system's memory, so that sending it from there does not wait for a disk.
  public boolean temporary() {
    return false;
  }

  /// Reads from a place in the file: how many bytes (fewer than `len` at its end only), or
  /// [Connection#EOF].
  public abstract int read(byte[] b, int off, int len, long position) throws SystemException;

  /// Writes all of it to a place in the file.
  public abstract void write(byte[] b, int off, int len, long position) throws SystemException;

  /// Does nothing the second time.
  public abstract void close();
}
