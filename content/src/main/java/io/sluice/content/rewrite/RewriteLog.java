package io.sluice.content.rewrite;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.log.ErrorLog;
import io.sluice.core.text.Regex;
import io.sluice.http.HttpRequest;

/// What `rewrite_log` writes.
final class RewriteLog {
  private RewriteLog() {}

  static void match(
      HttpRequest r, boolean on, Regex regex, boolean matches, Bytes subject, int from) {
    if (on && r.logs(ErrorLog.Level.NOTICE)) {
      String verb = matches ? "\" matches \"" : "\" does not match \"";
      note(r, '"' + regex.source() + verb + subject.text(from) + '"');
    }
  }

  static void note(HttpRequest r, String message) {
    r.log(ErrorLog.Level.NOTICE, message);
  }
}
