package io.sluice.net.epoll;

import io.sluice.net.SystemException;
import io.sluice.net.kernel.Abi;
import io.sluice.net.kernel.Kernel;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;

/// The pipes of a loop that are free. Making one costs more than splicing through it.
final class Pipes {
  private static final int FLAGS = 0x800 | 0x80000; // O_NONBLOCK, O_CLOEXEC
  private static final int KEPT = 32;
  private static final int F_SETPIPE_SZ = 1031;

  /// What anyone may ask for (`/proc/sys/fs/pipe-max-size`). Fewer, larger moves: an empty pipe of
  /// any size costs little.
  private static final int CAPACITY = 1 << 20;

  private final EpollLoop loop;
  private final ArrayDeque<EpollPipe> free = new ArrayDeque<>();

  Pipes(EpollLoop loop) {
    this.loop = loop;
  }

  EpollPipe take() throws SystemException {
    EpollPipe kept = free.pollLast();
    if (kept != null) {
      return kept;
    }
    Kernel k = loop.kernel();
    long r = k.call(Abi.PIPE2, k.scratchAddress(), FLAGS, 0);
    if (r < 0) {
      throw new SystemException("pipe2()", (int) -r);
    }
    int in = k.scratch().get(ValueLayout.JAVA_INT, 0);
    int out = k.scratch().get(ValueLayout.JAVA_INT, 4);
    // Refused (EPERM) to a user who has many pipes already; the usual 64 KiB do then.
    k.call(Abi.FCNTL, in, F_SETPIPE_SZ, CAPACITY);
    return new EpollPipe(loop, in, out);
  }

  void give(EpollPipe p) {
    if (p.pending() == 0 && free.size() < KEPT) {
      free.addLast(p);
    } else {
      p.destroy();
    }
  }

  void close() {
    for (EpollPipe p = free.pollLast(); p != null; p = free.pollLast()) {
      p.destroy();
    }
  }
}
