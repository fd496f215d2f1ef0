package io.sluice.http;

import io.sluice.core.log.ErrorLog.Level;
import io.sluice.http.core.HttpCore;
import io.sluice.net.Loop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The subrequests of one request that a client has made, at any depth, while they run. Their main
/// request is not over before they are, so that they may share its head, its body and its
/// variables; where it is cut off, they end with it. Used on the request's loop only.
public final class Subrequests {
  /// Subrequests inside of each other, as nginx: one more is a cycle.
  private static final int NESTED = 51;

  /// Subrequests that may run at once, as nginx.
  private static final int RUNNING = 65535 - 1000;

  /// What a request holds besides its buffers, in bytes.
  private static final int OBJECTS = 8 * 1024;

  private final HttpRequest main;
  private final List<HttpRequest> running = new ArrayList<>();
  private final ArrayDeque<Runnable> blockingWork = new ArrayDeque<>();
  private boolean working;

  Subrequests(HttpRequest main) {
    this.main = main;
  }

  boolean isEmpty() {
    return running.isEmpty();
  }

  /// Begins a GET for `uri` inside of `parent`: it has the parent's head and what has been read
  /// whole of its body. The engine has not seen it yet: the caller may change its method, and then
  /// starts it.
  ///
  /// @param uri of the subrequest, copied
  /// @param args of the subrequest, copied
  /// @return null if that would be one too many; the log says so
  public @Nullable HttpRequest begin(HttpRequest parent, HttpStream stream, Span uri, Span args) {
    if (depth(parent) >= NESTED) {
      parent.log(Level.ERROR, "subrequests cycle while processing \"" + uri.text() + '"');
      return null;
    }
    if (running.size() >= RUNNING) {
      parent.log(
          Level.CRIT, "request reference counter overflow while processing \"" + uri.text() + '"');
      return null;
    }
    HttpRequest begun = main.worker().takeSubrequest();
    begun.begin(parent, stream, uri, args);
    if (parent != main) {
      parent.hold(); // it may end before its own subrequests do, and leads to the main request
    }
    main.loop().buffers().charge(OBJECTS);
    running.add(begun);
    return begun;
  }

  /// As [io.sluice.net.Loop#offload], for one of them after the other: so a client's request takes
  /// one thread at a time, however many subrequests it has, and files that they find are found in
  /// the order in which they were started.
  <T extends @Nullable Object> void offload(
      Callable<T> blocking,
      BiConsumer<@Nullable T, @Nullable Throwable> then,
      Consumer<Throwable> failed) {
    Loop loop = main.loop();
    Runnable work =
        () ->
            loop.offload(
                blocking,
                (result, cause) -> {
                  try {
                    then.accept(result, cause);
                  } finally {
                    workDone();
                  }
                },
                failed);
    if (working) {
      blockingWork.add(work);
    } else {
      working = true;
      work.run();
    }
  }

  private void workDone() {
    Runnable next = blockingWork.poll();
    working = next != null;
    if (next != null) {
      next.run();
    }
  }

  private int depth(HttpRequest request) {
    int depth = 0;
    for (HttpRequest at = request; at != main; depth++) {
      HttpRequest outer = at.parent();
      if (outer == null) {
        throw new IllegalStateException("subrequest of another request");
      }
      at = outer;
    }
    return depth;
  }

  /// A subrequest has ended: logs it if `log_subrequest` says so, and forgets it. If it was the
  /// last one that its main request has waited for, that is over, too.
  ///
  /// @param listener is told before the object is used for another request
  public void end(HttpRequest ended, Consumer<HttpRequest> listener) {
    if (!running.remove(ended)) {
      return;
    }
    try {
      ended.over(ended.settings().get(HttpCore.LOG_SUBREQUEST));
      listener.accept(ended);
    } finally {
      forget(ended);
    }
    if (running.isEmpty() && main.has(this)) {
      main.stream().subrequestsOver(main);
    }
  }

  private void forget(HttpRequest ended) {
    main.loop().buffers().charge(-OBJECTS);
    HttpRequest parent = ended.parent();
    main.worker().give(ended);
    if (parent != null && parent != main) {
      parent.release();
    }
  }

  /// The main request is cut off: they all end, the innermost first, and none is logged.
  void abort() {
    while (!running.isEmpty()) {
      HttpRequest last = running.removeLast();
      boolean done = false;
      try {
        last.over(false);
        done = true;
      } finally {
        forget(last);
        if (!done) {
          abort(); // one that throws keeps none of the others from ending
        }
      }
    }
  }

  /// The client has gone away while the main request waits: tells whoever works on a subrequest.
  ///
  /// @return whether anything was told
  public boolean clientGone(int errno) {
    for (int i = running.size() - 1; i >= 0; i--) {
      HttpRequest at = running.get(i);
      if (at.stream().aborted(at, errno)) {
        return true;
      }
    }
    return false;
  }

  void headMoved(byte[] moved) {
    running.forEach(one -> one.headMoved(moved));
  }
}
