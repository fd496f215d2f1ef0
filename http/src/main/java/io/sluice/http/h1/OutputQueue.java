package io.sluice.http.h1;

import io.sluice.net.BufferPool;
import io.sluice.net.Channel;
import io.sluice.net.OpenFile;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a client has not taken yet, in order: bytes in pooled buffers, and ranges of files.
final class OutputQueue {
  private static final int LARGEST_BUFFER = 16 * 1024; // little of the last one stays unused
  private static final int SMALLEST_BUFFER = 4 * 1024;

  /// One piece: either bytes or a file; free ones are kept for reuse.
  private static final class Piece {
    byte @Nullable [] bytes;
    @Nullable OpenFile file;
    long start;
    long end;
  }

  private final BufferPool pool;
  private Piece[] pieces = new Piece[0];
  private int first;
  private int count;
  private long size;

  OutputQueue(BufferPool pool) {
    this.pool = pool;
  }

  /// Bytes that wait.
  long size() {
    return size;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /// Copies bytes to the end.
  void add(byte[] b, int offset, int length) {
    int from = offset;
    int left = length;
    size += length;
    while (left > 0) {
      Piece last = lastWithRoom(left);
      byte[] bytes = Objects.requireNonNull(last.bytes);
      int part = (int) Math.min(left, bytes.length - last.end);
      System.arraycopy(b, from, bytes, (int) last.end, part);
      last.end += part;
      from += part;
      left -= part;
    }
  }

  private Piece lastWithRoom(int wanted) {
    if (count > 0) {
      Piece last = piece(count - 1);
      if (last.bytes != null && last.end < last.bytes.length) {
        return last;
      }
    }
    Piece added = append();
    added.bytes = pool.take(Math.clamp(wanted, SMALLEST_BUFFER, LARGEST_BUFFER));
    return added;
  }

  /// Adds a range of a file.
  void add(OpenFile file, long offset, long length) {
    if (length > 0) {
      Piece added = append();
      added.file = file;
      added.start = offset;
      added.end = offset + length;
      size += length;
    }
  }

  /// Adds a buffer from the pool, that the queue gives back.
  void own(byte[] pooled, int length) {
    Piece added = append();
    added.bytes = pooled;
    added.end = length;
    size += length;
  }

  private Piece append() {
    if (count == pieces.length) {
      grow();
    }
    Piece piece = piece(count++);
    piece.bytes = null;
    piece.file = null;
    piece.start = piece.end = 0;
    return piece;
  }

  private void grow() {
    Piece[] larger = new Piece[Math.max(4, pieces.length * 2)];
    for (int i = 0; i < count; i++) {
      larger[i] = piece(i);
    }
    for (int i = count; i < larger.length; i++) {
      larger[i] = new Piece();
    }
    pieces = larger;
    first = 0;
  }

  private Piece piece(int index) {
    return pieces[(first + index) & (pieces.length - 1)];
  }

  /// The file that is to be sent next, or null if bytes are.
  @Nullable OpenFile fileFirst() {
    return count == 0 ? null : piece(0).file;
  }

  /// Where in its file the first piece begins.
  long firstOffset() {
    return piece(0).start;
  }

  long firstLength() {
    return piece(0).end - piece(0).start;
  }

  /// Puts bytes that were read from the file that is first in place of that part of it.
  void replaceFirst(byte[] pooled, int length) {
    Piece file = piece(0);
    file.start += length;
    if (file.start == file.end) {
      file.file = null;
      file.bytes = pooled;
      file.start = 0;
      file.end = length;
      return;
    }
    if (count == pieces.length) {
      grow();
    }
    first = (first - 1) & (pieces.length - 1);
    count++;
    Piece bytes = piece(0);
    bytes.file = null;
    bytes.bytes = pooled;
    bytes.start = 0;
    bytes.end = length;
  }

  /// Sends from the start, until the socket takes no more.
  ///
  /// @param limit at most this many bytes
  /// @param files whether files that were found are sent too; otherwise it stops in front of one
  /// @return false if the socket failed, or a file is shorter than it should be
  boolean send(Channel to, long limit, boolean files) {
    long left = limit;
    while (count > 0 && left > 0) {
      Piece piece = piece(0);
      if (piece.file != null && !sent(to, piece.file, files)) {
        return true;
      }
      long length = Math.min(piece.end - piece.start, left);
      long sent = send(to, piece, length, count > 1);
      if (sent == Channel.AGAIN) {
        return true;
      }
      if (sent < 0 || (sent == 0 && piece.file != null)) {
        return false;
      }
      left -= sent;
      size -= sent;
      piece.start += sent;
      if (piece.start == piece.end) {
        removeFirst();
      } else if (sent < length) {
        return true;
      }
    }
    return true;
  }

  /// Whether the kernel sends a file to a channel, rather than this process reads it.
  static boolean sent(Channel to, OpenFile file, boolean files) {
    return (files || file.created()) && to.canSendFile();
  }

  private static long send(Channel to, Piece piece, long length, boolean more) {
    byte[] bytes = piece.bytes;
    if (bytes != null) {
      return to.send(bytes, (int) piece.start, (int) length, more);
    }
    return to.sendFile(Objects.requireNonNull(piece.file), piece.start, length);
  }

  private void removeFirst() {
    Piece piece = piece(0);
    if (piece.bytes != null) {
      pool.give(piece.bytes);
    }
    piece.bytes = null;
    piece.file = null;
    first = (first + 1) & (pieces.length - 1);
    count--;
  }

  /// Drops everything.
  void clear() {
    while (count > 0) {
      removeFirst();
    }
    size = 0;
  }
}
