package io.sluice.http.variables;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.log.ErrorLog;
import io.sluice.core.system.Paths8;
import io.sluice.core.text.Variable;
import io.sluice.core.text.Variables;
import io.sluice.http.HttpRequest;
import io.sluice.http.RequestLine;
import io.sluice.http.Span;
import io.sluice.http.conf.DocumentRoot;
import io.sluice.http.handler.RequestPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Variables of what a request asks for: `$uri`, `$args`, `$request_filename` and their like.
final class TargetVariables {
  private TargetVariables() {}

  static void define(Variables v) {
    v.define(Variable.of("uri", (HttpRequest r, Bytes out) -> path(r, out)));
    v.define(Variable.of("document_uri", (HttpRequest r, Bytes out) -> path(r, out)));
    v.define(Variable.of("request_uri", TargetVariables::requestUri));
    v.define(new Args());
    v.define(Variable.of("query_string", TargetVariables::args));
    v.define(Variable.of("is_args", TargetVariables::isArgs));
    v.definePrefix("arg_", Argument::new);
    v.define(Variable.of("document_root", TargetVariables::documentRoot));
    v.define(Variable.of("realpath_root", TargetVariables::realpathRoot));
    v.define(Variable.of("request_filename", TargetVariables::requestFilename));
  }

  private static boolean path(HttpRequest r, Bytes out) {
    Span path = r.target().path();
    path.write(out);
    return !path.isEmpty() || r.line().complete; // a path that is refused leaves none
  }

  private static boolean requestUri(HttpRequest r, Bytes out) {
    RequestLine line = r.line();
    if (!line.complete) {
      return false;
    }
    if (line.emptyPath) {
      out.append('/');
    }
    out.append(r.head(), line.uriStart, line.uriEnd - line.uriStart);
    return true;
  }

  private static boolean args(HttpRequest r, Bytes out) {
    Span args = r.target().args();
    args.write(out);
    return !args.isEmpty();
  }

  private static boolean isArgs(HttpRequest r, Bytes out) {
    if (!r.target().args().isEmpty()) {
      out.append('?');
    }
    return true;
  }

  private static boolean documentRoot(HttpRequest r, Bytes out) {
    r.location().root().write(r, out);
    return true;
  }

  /// Asks the file system, as nginx does, on the loop: use it where that does not matter.
  private static boolean realpathRoot(HttpRequest r, Bytes out) {
    DocumentRoot root = r.location().root();
    int mark = out.length;
    root.write(r, out);
    String name = out.text(mark);
    out.length = mark;
    try {
      byte[] real = Paths8.of(name).toRealPath().toString().getBytes(StandardCharsets.UTF_8);
      out.append(real);
      return true;
    } catch (IOException e) {
      r.log(
          ErrorLog.Level.CRIT, "realpath() \"" + name + "\" failed (2: No such file or directory)");
      return false;
    }
  }

  private static boolean requestFilename(HttpRequest r, Bytes out) {
    return RequestPath.write(r, out) != RequestPath.NONE;
  }

  /// `$args`, which `set` may change.
  private static final class Args extends Variable {
    Args() {
      super("args");
    }

    @Override
    public boolean changeable() {
      return true;
    }

    @Override
    public boolean assignable() {
      return true;
    }

    @Override
    public boolean write(Exchange e, Bytes out) {
      return args((HttpRequest) e, out);
    }

    @Override
    public void assign(Exchange e, byte[] b, int offset, int count) {
      ((HttpRequest) e).target().args(b, offset, offset + count);
    }
  }
}
