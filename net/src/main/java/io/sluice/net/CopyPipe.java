package io.sluice.net;

import org.jspecify.annotations.Nullable;

/// A pipe where there is no `splice`: one of the loop's buffers while it has something in it.
public final class CopyPipe extends Pipe {
  private final Loop loop;
  private byte @Nullable [] buffer;
  private int head;

  public CopyPipe(Loop loop) {
    this.loop = loop;
  }

  @Override
  public int fill(Channel from, int max) {
    byte[] b = buffer;
    if (b == null) {
      b = loop.buffers().take(BufferPool.LARGEST);
    } else if (head > 0) {
      System.arraycopy(b, head, b, 0, pending);
    }
    head = 0;
    int room = Math.min(max, b.length - pending);
    try {
      int n = room == 0 ? Channel.AGAIN : from.recv(b, pending, room);
      pending += Math.max(0, n);
      return n;
    } finally {
      keep(b);
    }
  }

  @Override
  public int drain(Channel to, boolean more) {
    byte[] b = buffer;
    if (b == null) {
      return 0;
    }
    int n = to.send(b, head, pending, more);
    if (n > 0) {
      head += n;
      pending -= n;
    }
    keep(b);
    return n;
  }

  private void keep(byte[] b) {
    if (pending > 0) {
      buffer = b;
    } else {
      buffer = null;
      loop.buffers().give(b);
    }
  }

  @Override
  protected Loop loop() {
    return loop;
  }

  @Override
  protected void release() {
    byte[] b = buffer;
    if (b != null) {
      pending = 0;
      keep(b);
    }
  }
}
