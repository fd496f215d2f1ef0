package io.sluice.http.handler;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.log.ErrorLog;
import io.sluice.http.HttpRequest;
import io.sluice.http.Span;
import io.sluice.http.conf.DocumentRoot;

/// The name of the file that a request asks for.
public final class RequestPath {
  /// What [#write] answers when there is none.
  public static final int NONE = -1;

  private RequestPath() {}

  /// Appends the file's name: the root and the path, or what an alias makes of the path.
  ///
  /// @return how many bytes the root or the alias takes up, or [#NONE] if the path was rewritten in
  ///   a location with an alias; that has been logged, answer 500
  public static int write(HttpRequest r, Bytes out) {
    DocumentRoot root = r.location().root();
    int alias = root.alias();
    if (alias != DocumentRoot.NONE && !r.routing().validLocation()) {
      r.log(
          ErrorLog.Level.ALERT,
          "\"alias\" cannot be used in location \""
              + r.location().name()
              + "\" where URI was rewritten");
      return NONE;
    }
    int mark = out.length;
    root.write(r, out);
    int length = out.length - mark;
    if (alias == DocumentRoot.WHOLE) {
      if (!r.routing().addUriToAlias()) {
        return length;
      }
      alias = 0;
    }
    Span path = r.target().path();
    int skip = Math.min(alias, path.length());
    out.append(path.base, path.start + skip, path.length() - skip);
    return length;
  }
}
