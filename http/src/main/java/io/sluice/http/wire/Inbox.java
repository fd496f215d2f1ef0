package io.sluice.http.wire;

import io.sluice.net.BufferPool;
import io.sluice.net.Channel;

/// The buffer that a client's requests are received in: `bytes[position, limit)` has not been used.
/// It is taken when bytes come and given back when the connection is idle; while a request is in
/// progress, its head stays where it is.
public final class Inbox {
  private static final int FIRST_SIZE = 4096;
  private static final byte[] NONE = {};

  private final BufferPool pool;
  public byte[] bytes = NONE;
  public int position;
  public int limit;

  public Inbox(BufferPool pool) {
    this.pool = pool;
  }

  /// Takes a buffer if there is none.
  public void open() {
    if (bytes.length == 0) {
      bytes = pool.take(FIRST_SIZE);
      position = limit = 0;
    }
  }

  /// Gives the buffer back.
  public void close() {
    if (bytes.length != 0) {
      pool.give(bytes);
      bytes = NONE;
      position = limit = 0;
    }
  }

  public boolean isEmpty() {
    return position == limit;
  }

  /// Whether receiving needs a larger buffer.
  public boolean isFull() {
    return limit == bytes.length;
  }

  public int unused() {
    return limit - position;
  }

  /// Moves what is unused to the start, when nothing before it is needed any more and little room
  /// is left.
  public void compact() {
    if (position == limit) {
      position = limit = 0;
    } else if (bytes.length - limit < FIRST_SIZE / 4) {
      System.arraycopy(bytes, position, bytes, 0, limit - position);
      limit -= position;
      position = 0;
    }
  }

  /// Makes room for at least one more byte; offsets stay as they are.
  ///
  /// @return whether the array was replaced
  public boolean grow(int room) {
    if (bytes.length - limit >= room) {
      return false;
    }
    byte[] larger = pool.take(Math.max(bytes.length * 2, limit + room));
    System.arraycopy(bytes, 0, larger, 0, limit);
    pool.give(bytes);
    bytes = larger;
    return true;
  }

  /// Adds bytes that were received elsewhere and belong to what comes next.
  ///
  /// @return whether the array was replaced
  public boolean add(byte[] b, int offset, int length) {
    boolean replaced = grow(length);
    System.arraycopy(b, offset, bytes, limit, length);
    limit += length;
    return replaced;
  }

  /// Receives what fits.
  ///
  /// @return as [Channel#recv(byte[], int, int)]
  public int receive(Channel from) {
    if (!from.readReady()) {
      return Channel.AGAIN;
    }
    int received = from.recv(bytes, limit, bytes.length - limit);
    if (received > 0) {
      limit += received;
    }
    return received;
  }
}
