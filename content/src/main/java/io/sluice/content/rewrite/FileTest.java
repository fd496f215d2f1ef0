package io.sluice.content.rewrite;

import io.sluice.content.files.FileInfo;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.log.ErrorLog;
import io.sluice.core.text.Template;
import io.sluice.http.HttpRequest;

/// `(-f path)` and its variations. The file system is asked off the loop.
record FileTest(Kind kind, boolean negated, Template path) implements Condition {
  /// What is asked of a file that exists.
  enum Kind {
    FILE,
    DIRECTORY,
    EXISTS,
    EXECUTABLE;

    boolean holds(FileInfo info) {
      return switch (this) {
        case FILE -> info.regular();
        case DIRECTORY -> info.directory();
        case EXISTS -> info.regular() || info.directory();
        case EXECUTABLE -> info.executable();
      };
    }
  }

  /// What is done with the answer.
  @FunctionalInterface
  interface Answer {
    void accept(boolean holds);
  }

  @Override
  public Verdict test(HttpRequest r, boolean log) {
    throw new IllegalStateException("files are asked for, not tested");
  }

  /// Suspends the run until the answer is known.
  void ask(HttpRequest r, Run run, Answer answer) {
    Bytes scratch = r.scratch();
    int mark = scratch.length;
    path.write(r, scratch);
    String name = scratch.text(mark);
    scratch.length = mark;
    run.suspend(r);
    FileInfo.ask(
        r,
        name,
        info -> {
          if (info.failed() && !info.missing()) {
            r.log(ErrorLog.Level.CRIT, info.failure(name));
          }
          answer.accept((!info.failed() && kind.holds(info)) != negated);
          r.resume();
        });
  }
}
