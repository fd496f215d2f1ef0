package io.sluice.content.files;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.Slot;
import io.sluice.core.log.ErrorLog;
import io.sluice.core.text.Template;
import io.sluice.http.HttpRequest;
import io.sluice.http.Span;
import io.sluice.http.conf.DocumentRoot;
import io.sluice.http.conf.Location;
import io.sluice.http.handler.RequestPath;
import java.util.ArrayList;
import java.util.List;

/// Looks for the first of several files, off the loop.
final class FileSearch {
  static final Slot<FileSearch> SLOT = Exchange.slot();

  private static final Outcome INTERNAL_ERROR = Outcome.status(500);

  private final TryFiles.Plan plan;
  private final String root;
  private final List<String> names;
  private final List<String> complaints = new ArrayList<>();
  private int found = -1;

  private FileSearch(TryFiles.Plan plan, String root, List<String> names) {
    this.plan = plan;
    this.root = root;
    this.names = names;
  }

  static Outcome begin(HttpRequest r, TryFiles.Plan plan) {
    DocumentRoot documents = r.location().root();
    if (documents.alias() != DocumentRoot.NONE && !r.routing().validLocation()) {
      Bytes nothing = r.scratch();
      RequestPath.write(r, nothing); // says why in the log
      return INTERNAL_ERROR;
    }
    Bytes scratch = r.scratch();
    int mark = scratch.length;
    documents.write(r, scratch);
    String root = scratch.text(mark);
    scratch.length = mark;
    List<String> names = new ArrayList<>();
    for (TryFiles.Candidate candidate : plan.candidates()) {
      names.add(name(r, candidate.name(), documents.alias()));
    }
    FileSearch search = new FileSearch(plan, root, names);
    search.run(r);
    return Outcome.SUSPEND;
  }

  /// A name with variables that repeats the part which an alias replaces loses that part.
  private static String name(HttpRequest r, Template template, int alias) {
    String name = template.text(r);
    if (alias <= 0 || template.isConstant()) {
      return name;
    }
    String prefix = r.target().path().text().substring(0, alias);
    return name.startsWith(prefix) ? name.substring(alias) : name;
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
    for (int i = 0; i < names.size(); i++) {
      String name = root + names.get(i);
      FileInfo info = FileInfo.of(name);
      if (info.failed()) {
        if (!info.missing()) {
          complaints.add(info.failure(name));
        }
      } else if (info.directory() == plan.candidates().get(i).directory()) {
        found = i;
        return true;
      }
    }
    return false;
  }

  /// What the handler says when the search is over.
  Outcome outcome(HttpRequest r) {
    for (String complaint : complaints) {
      r.log(ErrorLog.Level.CRIT, complaint);
    }
    if (found >= 0) {
      take(r, names.get(found), plan.candidates().get(found).directory());
      return Outcome.NEXT;
    }
    Template last = plan.last();
    return last == null ? Outcome.status(plan.status()) : fallBack(r, last.text(r));
  }

  /// Makes the file the path of the request.
  private static void take(HttpRequest r, String name, boolean directory) {
    int alias = r.location().root().alias();
    if (alias == DocumentRoot.WHOLE) {
      if (directory) {
        return;
      }
      r.routing().appendToAlias();
    }
    Bytes path = new Bytes(name.length() + 16);
    if (alias > 0) {
      Span old = r.target().path();
      path.append(old.base, old.start, Math.min(alias, old.length()));
    }
    path.append(name);
    r.target().file(path.array, 0, path.length);
  }

  private static Outcome fallBack(HttpRequest r, String to) {
    if (to.startsWith("@")) {
      Location named = r.server().named(to);
      if (named == null) {
        r.log(ErrorLog.Level.ERROR, "could not find named location \"" + to + '"');
        return INTERNAL_ERROR;
      }
      r.internalRedirect(named);
      return Outcome.DONE;
    }
    int question = to.indexOf('?');
    byte[] bytes = Bytes.of(to);
    int end = question < 0 ? bytes.length : question;
    Span path = new Span();
    path.set(bytes, 0, end);
    Span args = new Span();
    args.set(bytes, Math.min(bytes.length, end + 1), bytes.length);
    r.internalRedirect(path, args);
    return Outcome.DONE;
  }
}
