package io.sluice.content.files;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.Phase;
import io.sluice.core.log.ErrorLog;
import io.sluice.http.Field;
import io.sluice.http.HttpBuilder;
import io.sluice.http.HttpFeature;
import io.sluice.http.HttpRequest;
import io.sluice.http.Method;
import io.sluice.http.ResponseHead;
import io.sluice.http.Span;
import io.sluice.http.core.HttpCore;
import io.sluice.http.core.UriEscape;
import io.sluice.http.handler.Conditions;
import io.sluice.http.handler.MediaType;
import io.sluice.http.handler.RequestPath;
import io.sluice.net.OpenFile;
import io.sluice.net.SystemError;
import io.sluice.net.SystemException;
import org.jspecify.annotations.Nullable;

/// Serves files: what the content phase does where nothing else was asked for.
public final class StaticFiles implements HttpFeature {
  private static final Outcome NOT_ALLOWED = Outcome.status(405);
  private static final Outcome INTERNAL_ERROR = Outcome.status(500);
  private static final int ALLOWED = Method.GET.bit() | Method.HEAD.bit() | Method.POST.bit();

  public StaticFiles() {}

  @Override
  public String name() {
    return "static";
  }

  @Override
  public void install(HttpBuilder http) {
    http.handler(Phase.CONTENT, StaticFiles::handle);
  }

  private static Outcome handle(HttpRequest r) {
    if ((r.method().bit() & ALLOWED) == 0) {
      return NOT_ALLOWED;
    }
    Span path = r.target().path();
    if (path.at(path.length() - 1) == '/') {
      return Outcome.NEXT;
    }
    Bytes scratch = r.scratch();
    int mark = scratch.length;
    int root = RequestPath.write(r, scratch);
    String name = scratch.text(mark);
    scratch.length = mark;
    if (root < 0) {
      return INTERNAL_ERROR;
    }
    open(r, name);
    return Outcome.DONE;
  }

  private static void open(HttpRequest r, String name) {
    r.hold();
    r.offload(
        () -> r.worker().network().open(name),
        (file, failure) -> {
          if (!r.release()) {
            if (file != null) {
              file.close();
            }
          } else if (file == null) {
            r.finish(failed(r, name, failure));
          } else {
            r.onEnd(file::close);
            opened(r, name, file);
          }
        });
  }

  private static int failed(HttpRequest r, String name, @Nullable Throwable failure) {
    int errno = failure instanceof SystemException system ? system.errno() : SystemError.EIO;
    int status =
        switch (errno) {
          case SystemError.ENOENT, SystemError.ENOTDIR, SystemError.ENAMETOOLONG -> 404;
          case SystemError.EACCES, SystemError.ELOOP -> 403;
          default -> 500;
        };
    if (status != 404 || r.settings().get(HttpCore.LOG_NOT_FOUND)) {
      r.log(
          status == 500 ? ErrorLog.Level.CRIT : ErrorLog.Level.ERROR,
          "open() \"" + name + "\" failed" + SystemError.reason(errno));
    }
    return status;
  }

  private static void opened(HttpRequest r, String name, OpenFile file) {
    if (file.directory()) {
      redirect(r);
    } else if (!file.regular()) {
      r.log(ErrorLog.Level.CRIT, '"' + name + "\" is not a regular file");
      r.finish(404);
    } else if (r.method() == Method.POST) {
      r.finish(405);
    } else {
      send(r, file);
    }
  }

  /// Sends the client to the directory's own URI, which ends with a slash.
  private static void redirect(HttpRequest r) {
    Span path = r.target().path();
    Bytes to = new Bytes(path.length() + 16);
    UriEscape.PATH.write(path.base, path.start, path.end, to);
    to.append('/');
    Span args = r.target().args();
    if (!args.isEmpty()) {
      to.append('?');
      args.write(to);
    }
    r.out().location(to.text());
    r.finish(301);
  }

  private static void send(HttpRequest r, OpenFile file) {
    int instead = r.body().discard();
    if (instead == 0) {
      describe(r, file);
      instead = Conditions.apply(r);
    }
    if (instead != 0) {
      r.finish(instead);
      return;
    }
    r.context().action("sending response to client");
    if (!r.response().sendHead()) {
      return;
    }
    if (!r.response().headOnly()) {
      r.response().writeFile(file, 0, file.size(), true);
    }
    r.finish(HttpRequest.OK);
  }

  private static void describe(HttpRequest r, OpenFile file) {
    ResponseHead out = r.out();
    long modified = Math.floorDiv(file.modifiedMillis(), 1000L);
    out.status(200);
    out.contentLength(file.size());
    out.lastModified(modified);
    if (r.settings().get(HttpCore.ETAG)) {
      Bytes tag = out.begin(Field.ETAG);
      tag.append('"').append(Long.toHexString(modified)).append('-');
      tag.append(Long.toHexString(file.size())).append('"');
      out.commit();
    }
    MediaType.set(r);
    out.rangesAllowed(true);
  }
}
