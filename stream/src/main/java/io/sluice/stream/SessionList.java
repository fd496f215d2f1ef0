package io.sluice.stream;

import io.sluice.core.bytes.Bytes;
import io.sluice.net.Loop;
import org.jspecify.annotations.Nullable;

/// The sessions of one engine on one loop.
final class SessionList {
  private static final int SCRATCH = 1024;

  private final StreamEngine engine;
  private final Loop loop;
  private final Bytes scratch = new Bytes(SCRATCH);
  private @Nullable StreamSession first;
  private int size;

  SessionList(StreamEngine engine, Loop loop) {
    this.engine = engine;
    this.loop = loop;
  }

  StreamEngine engine() {
    return engine;
  }

  Loop loop() {
    return loop;
  }

  Bytes scratch() {
    return scratch;
  }

  int size() {
    return size;
  }

  void add(StreamSession session) {
    StreamSession old = first;
    session.next = old;
    if (old != null) {
      old.previous = session;
    }
    first = session;
    size++;
  }

  void remove(StreamSession session) {
    StreamSession before = session.previous;
    StreamSession after = session.next;
    if (before == null) {
      first = after;
    } else {
      before.next = after;
    }
    if (after != null) {
      after.previous = before;
    }
    session.previous = null;
    session.next = null;
    size--;
  }

  /// Ends all sessions.
  void shutdown() {
    while (first != null) {
      StreamSession session = first;
      loop.guard(() -> session.guard(session::shutdown));
      if (session == first) {
        throw new IllegalStateException("a session did not end");
      }
    }
  }
}
