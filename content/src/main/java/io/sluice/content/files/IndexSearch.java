package io.sluice.content.files;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.Slot;
import io.sluice.core.log.ErrorLog;
import io.sluice.core.text.Template;
import io.sluice.http.HttpRequest;
import io.sluice.http.Span;
import io.sluice.http.core.HttpCore;
import io.sluice.http.handler.RequestPath;
import io.sluice.net.SystemError;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Looks for the index file of a directory, off the loop.
final class IndexSearch {
  static final Slot<IndexSearch> SLOT = Exchange.slot();

  private static final Outcome FORBIDDEN = Outcome.status(403);
  private static final Outcome NOT_FOUND = Outcome.status(404);
  private static final Outcome INTERNAL_ERROR = Outcome.status(500);

  private final String directory;
  private final List<String> files;

  /// The absolute index behind those that are looked for, or null.
  private final @Nullable String absolute;

  /// The place of the file that was found, or -1.
  private int found = -1;

  private String failedName = "";
  private @Nullable FileInfo failure;
  private @Nullable FileInfo folder;

  private IndexSearch(String directory, List<String> files, @Nullable String absolute) {
    this.directory = directory;
    this.files = files;
    this.absolute = absolute;
  }

  static Outcome begin(HttpRequest r, List<List<Template>> statements) {
    List<String> files = new ArrayList<>();
    String absolute = null;
    for (List<Template> statement : statements) {
      for (Template file : statement) {
        String name = file.text(r);
        if (name.startsWith("/")) {
          absolute = name;
          break;
        }
        files.add(name);
      }
      if (absolute != null) {
        break;
      }
    }
    if (files.isEmpty()) {
      return absolute == null ? Outcome.NEXT : redirect(r, Bytes.of(absolute));
    }
    Bytes scratch = r.scratch();
    int mark = scratch.length;
    int root = RequestPath.write(r, scratch);
    String directory = scratch.text(mark);
    scratch.length = mark;
    if (root < 0) {
      return INTERNAL_ERROR;
    }
    IndexSearch search = new IndexSearch(directory, files, absolute);
    search.run(r);
    return Outcome.SUSPEND;
  }

  private void run(HttpRequest r) {
    r.hold();
    r.offload(
        this::look,
        (done, failed) -> {
          if (r.release()) {
            r.set(SLOT, this);
            r.resume();
          }
        });
  }

  /// On a file thread.
  private boolean look() {
    for (int i = 0; i < files.size(); i++) {
      String name = directory + files.get(i);
      FileInfo info = FileInfo.of(name);
      if (!info.failed()) {
        found = i;
        return true;
      }
      if (!goesOn(name, info)) {
        return false;
      }
    }
    return false;
  }

  private boolean goesOn(String name, FileInfo info) {
    switch (info.errno()) {
      case SystemError.ENOTDIR, SystemError.ENAMETOOLONG, SystemError.EACCES, SystemError.ELOOP -> {
        failed(name, info);
        return false;
      }
      default -> {}
    }
    FileInfo known = folder;
    if (known == null) {
      folder = known = FileInfo.of(folderName());
      boolean readable = !known.failed() || known.errno() == SystemError.EACCES;
      if (!readable || !(known.failed() || known.directory())) {
        failed(folderName(), known);
        return false;
      }
    }
    if (info.errno() != SystemError.ENOENT) {
      failed(name, info);
      return false;
    }
    return true;
  }

  private String folderName() {
    boolean slash = directory.length() > 1 && directory.endsWith("/");
    return slash ? directory.substring(0, directory.length() - 1) : directory;
  }

  private void failed(String name, FileInfo info) {
    failedName = name;
    failure = info;
  }

  /// What the handler says when the search is over.
  Outcome outcome(HttpRequest r) {
    FileInfo failed = failure;
    if (failed != null) {
      return refused(r, failed);
    }
    if (found < 0) {
      return absolute == null ? Outcome.NEXT : redirect(r, Bytes.of(absolute));
    }
    Span path = r.target().path();
    Bytes uri = new Bytes(path.length() + 16);
    path.write(uri);
    uri.append(files.get(found));
    return redirect(r, uri.toByteArray());
  }

  private Outcome refused(HttpRequest r, FileInfo failed) {
    if (!failed.failed()) {
      r.log(ErrorLog.Level.ALERT, '"' + failedName + "\" is not a directory");
      return INTERNAL_ERROR;
    }
    String why = SystemError.reason(failed.errno());
    return switch (failed.errno()) {
      case SystemError.EACCES -> {
        r.log(ErrorLog.Level.ERROR, '"' + failedName + "\" is forbidden" + why);
        yield FORBIDDEN;
      }
      case SystemError.ENOENT, SystemError.ENOTDIR, SystemError.ENAMETOOLONG -> {
        if (r.settings().get(HttpCore.LOG_NOT_FOUND)) {
          r.log(ErrorLog.Level.ERROR, '"' + failedName + "\" is not found" + why);
        }
        yield NOT_FOUND;
      }
      case SystemError.ELOOP -> FORBIDDEN;
      default -> {
        r.log(ErrorLog.Level.CRIT, failed.failure(failedName));
        yield INTERNAL_ERROR;
      }
    };
  }

  private static Outcome redirect(HttpRequest r, byte[] uri) {
    Span to = new Span();
    to.set(uri, 0, uri.length);
    r.internalRedirect(to, r.target().args());
    return Outcome.DONE;
  }
}
