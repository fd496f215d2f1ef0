package io.sluice.content.rewrite;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.log.ErrorLog;
import io.sluice.core.text.Regex;
import io.sluice.core.text.Template;
import io.sluice.http.HttpRequest;
import io.sluice.http.Span;
import io.sluice.http.core.UriEscape;

/// `rewrite`
///
/// @param log whether `rewrite_log` is on
record ReplaceStep(Replace replace, boolean log) implements Instruction {
  private static final Outcome INTERNAL_ERROR = Outcome.status(500);

  @Override
  public void run(HttpRequest r, Run run) {
    Span path = r.target().path();
    Bytes scratch = r.scratch();
    int mark = scratch.length;
    path.write(scratch);
    Regex.Result result = replace.regex().match(r, scratch, mark);
    if (result != Regex.Result.ERROR) {
      RewriteLog.match(r, log, replace.regex(), result == Regex.Result.MATCH, scratch, mark);
    }
    scratch.length = mark;
    switch (result) {
      case ERROR -> run.end(INTERNAL_ERROR);
      case NO_MATCH -> r.captures().clear();
      case MATCH -> {
        matched(r, run, scratch, mark);
        scratch.length = mark;
        run.rewritten(r);
      }
    }
  }

  private void matched(HttpRequest r, Run run, Bytes scratch, int mark) {
    if (replace.stay()) {
      r.routing().rewrittenInPlace();
    } else {
      r.routing().rewritten();
    }
    if (replace.redirect() != 0) {
      redirect(r, scratch, mark);
      run.end(Outcome.status(replace.redirect()));
      return;
    }
    if (!rewrite(r, scratch, mark)) {
      run.end(INTERNAL_ERROR);
    } else if (replace.last()) {
      run.end(Outcome.NEXT);
    }
  }

  /// False if nothing is left of the path.
  private boolean rewrite(HttpRequest r, Bytes scratch, int mark) {
    r.captures().escape(null);
    replace.path().write(r, scratch);
    int middle = scratch.length;
    Template args = replace.args();
    Span old = r.target().args();
    if (args != null) {
      escape(r);
      args.write(r, scratch);
      if (replace.keepArgs() && !old.isEmpty()) {
        scratch.append('&');
        old.write(scratch);
      }
      r.target().args(scratch.array, middle, scratch.length);
    } else if (!replace.keepArgs()) {
      r.target().args(scratch.array, middle, middle);
    }
    if (log) {
      RewriteLog.note(
          r,
          "rewritten data: \""
              + scratch.text(mark, middle)
              + "\", args: \""
              + r.target().args().text()
              + '"');
    }
    if (middle == mark) {
      r.log(ErrorLog.Level.ERROR, "the rewritten URI has a zero length");
      return false;
    }
    r.target().path(scratch.array, mark, middle);
    return true;
  }

  private void redirect(HttpRequest r, Bytes scratch, int mark) {
    escape(r);
    replace.path().write(r, scratch);
    scratch.length = RedirectTarget.unescape(scratch.array, mark, scratch.length);
    Span args = r.target().args();
    if (replace.keepArgs() && !args.isEmpty()) {
      scratch.append(replace.hasArgs() ? '&' : '?');
      args.write(scratch);
    }
    String target = scratch.text(mark);
    if (log) {
      RewriteLog.note(r, "rewritten redirect: \"" + target + '"');
    }
    r.out().location(target);
  }

  /// Groups of a path that came escaped go into arguments and redirects escaped.
  private static void escape(HttpRequest r) {
    r.captures().escape(r.target().encoded() ? UriEscape.ARGS::write : null);
  }
}
