package io.sluice.net;

import java.util.Objects;

/// Something that a loop has to tell its owner. Told on the loop's thread.
public sealed interface LoopEvent {
  /// What an error log says of it, in nginx's words where nginx has them.
  String text();

  /// Has all kinds of them loaded: when descriptors have run out, no class file can be opened.
  static void load() {
    Objects.requireNonNull(LoopEvent.class.getPermittedSubclasses());
  }

  /// A connection could not be accepted. After EMFILE and ENFILE the loop accepts nothing for 500
  /// ms.
  ///
  /// @param errno a number of [SystemError]
  record AcceptFailed(ListeningSocket socket, String call, int errno) implements LoopEvent {
    @Override
    public String text() {
      return call + " failed" + SystemError.reason(errno);
    }
  }

  /// A system call failed that should not, or an option could not be set.
  ///
  /// @param errno a number of [SystemError]
  record CallFailed(String call, int errno) implements LoopEvent {
    @Override
    public String text() {
      return call + " failed" + SystemError.reason(errno);
    }
  }

  /// A connection was refused since the loop has its [LoopOptions#connections()] already.
  record ConnectionsExhausted(int limit) implements LoopEvent {
    @Override
    public String text() {
      return limit + " worker_connections are not enough";
    }
  }

  /// The loop is about to run out of connections and closes `count` idle ones.
  record ReusingConnections(int limit, int count) implements LoopEvent {
    @Override
    public String text() {
      return limit + " worker_connections are not enough, reusing connections";
    }
  }

  /// New work is refused since the process holds all the memory that it may.
  ///
  /// @param limit in bytes
  record MemoryExhausted(long limit) implements LoopEvent {
    @Override
    public String text() {
      return limit + " bytes of worker_memory are not enough";
    }
  }

  /// A handler, a task or a timer threw. The connection that it was called for is closed.
  record Uncaught(Throwable thrown) implements LoopEvent {
    private static final int FRAMES = 12;

    /// One line, so that it can be reported: `unexpected java.lang.X: message at io.…(Y.java:1),
    /// …`.
    @Override
    public String text() {
      StringBuilder text = new StringBuilder("unexpected ");
      Throwable at = thrown;
      for (int depth = 0; at != null && depth < 3; depth++) {
        text.append(depth == 0 ? "" : "; caused by ").append(at);
        StackTraceElement[] frames = at.getStackTrace();
        for (int i = 0; i < Math.min(frames.length, FRAMES); i++) {
          text.append(i == 0 ? " at " : ", at ").append(frames[i]);
        }
        at = at.getCause();
      }
      return text.toString().replace('\n', ' ').replace('\r', ' ');
    }
  }

  /// The loop cannot go on, and its thread ends: memory has run out, or something of the loop
  /// itself has failed.
  record Died(Throwable thrown) implements LoopEvent {
    @Override
    public String text() {
      return "worker died of " + thrown;
    }
  }
}
