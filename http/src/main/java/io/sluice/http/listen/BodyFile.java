package io.sluice.http.listen;

import io.sluice.config.Settings;
import io.sluice.core.log.ErrorLog.Level;
import io.sluice.http.HttpRequest;
import io.sluice.http.body.TempFile;
import io.sluice.http.conf.Location;
import io.sluice.http.core.BodyInFile;
import io.sluice.http.core.HttpCore;
import io.sluice.http.core.TempPath;
import io.sluice.net.Network;
import io.sluice.net.SystemException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The temporary file of a body that memory does not hold. Written off the loop.
public final class BodyFile {
  private @Nullable TempFile file;
  private boolean writing;

  public BodyFile() {}

  public void start() {
    file = null;
    writing = false;
  }

  /// Whether a write is going on.
  public boolean writing() {
    return writing;
  }

  /// Whether a body that is complete must go to a file, rather than stay in memory.
  public boolean wanted(HttpRequest request) {
    return file != null
        || request.settings().get(HttpCore.CLIENT_BODY_IN_FILE_ONLY) != BodyInFile.OFF;
  }

  /// Appends to the file; makes it the first time.
  ///
  /// @param buffer from the loop's pool, the file's until `then` is called
  /// @param then called when it is written, unless the request has ended meanwhile
  public void write(HttpRequest request, byte[] buffer, int length, Consumer<HttpRequest> then) {
    Settings settings = request.settings();
    BodyInFile only = settings.get(HttpCore.CLIENT_BODY_IN_FILE_ONLY);
    TempPath path = path(request.location());
    Network network = request.worker().network();
    TempFile present = file;
    writing = true;
    request.hold();
    request.<TempFile>offload(
        () -> append(present, network, path, only == BodyInFile.ON, buffer, length),
        (written, error) -> written(request, buffer, present, written, error, then));
  }

  private static TempFile append(
      @Nullable TempFile present,
      Network network,
      TempPath path,
      boolean keep,
      byte[] buffer,
      int length)
      throws SystemException {
    if (present != null) {
      present.append(buffer, 0, length);
      return present;
    }
    TempFile created = TempFile.create(network, path.folder(), path.levels(), true, keep);
    try {
      created.append(buffer, 0, length);
    } catch (SystemException e) {
      created.close();
      throw e;
    }
    return created;
  }

  /// Where the bodies of requests in a location go.
  public static TempPath path(Location location) {
    TempPath path = configured(location);
    if (path != null) {
      return path;
    }
    String folder = location.scope().arguments().environment().path("client_body_temp");
    return new TempPath(folder, List.of());
  }

  /// What the configuration says about it; null if it says nothing.
  public static @Nullable TempPath configured(Location location) {
    return location.settings().get(HttpCore.CLIENT_BODY_TEMP_PATH);
  }

  private void written(
      HttpRequest request,
      byte[] buffer,
      @Nullable TempFile present,
      @Nullable TempFile to,
      @Nullable Throwable error,
      Consumer<HttpRequest> then) {
    if (!request.release()) {
      request.loop().buffers().give(buffer);
      TempFile orphan = to != null ? to : present;
      if (orphan != null) {
        orphan.close();
      }
      return;
    }
    writing = false;
    if (to == null) {
      request.loop().buffers().give(buffer);
      request.log(
          Level.CRIT, error == null ? "temporary file" : String.valueOf(error.getMessage()));
      request.finish(500);
      return;
    }
    if (file == null) {
      file = to;
      report(request, to);
    }
    then.accept(request);
  }

  private static void report(HttpRequest request, TempFile to) {
    Level level =
        request.settings().get(HttpCore.CLIENT_BODY_IN_FILE_ONLY) == BodyInFile.OFF
            ? Level.WARN
            : Level.NOTICE;
    if (request.logs(level)) {
      request.log(level, "a client request body is buffered to a temporary file " + to.path());
    }
  }

  /// Gives the file to the request's body, which closes it.
  public void handOver(HttpRequest request) {
    TempFile written = file;
    if (written != null) {
      request.body().file(written);
      file = null;
    }
  }

  /// Closes a file that was not handed over; one that is being written closes when that is done.
  public void close(HttpRequest request) {
    TempFile written = file;
    file = null;
    if (written != null && !writing) {
      written.closeOff(request.loop());
    }
  }
}
