package io.sluice.stream;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.log.ErrorLog.Level;
import io.sluice.net.Channel;
import io.sluice.net.SystemError;
import io.sluice.net.SystemException;
import io.sluice.net.Timer;
import io.sluice.net.proxyprotocol.HeaderWriter;
import io.sluice.upstream.connect.RateLimit;
import io.sluice.upstream.peer.Result;
import org.jspecify.annotations.Nullable;

/// A session that is passed on to a server of a group: finds one that answers, then moves data both
/// ways until a side ends.
final class ProxySession extends UpstreamContent {
  private final Flow upload;
  private @Nullable Flow download;
  private boolean halfClosed;

  private final Timer silence =
      new Timer() {
        @Override
        protected void fire() {
          session.guard(ProxySession.this::timedOut);
        }
      };

  ProxySession(StreamSession session, ProxySettings settings) {
    super(session, settings);
    this.upload = new Flow(this, session.channel(), settings);
    session.content(this);
    session.channel().handler(this);
  }

  @Override
  void begins() {
    Bytes early = session.early();
    if (early != null) {
      session.early(null);
      upload.prepend(early.array, 0, early.length);
    }
    if (session.channel().readReady()) {
      loop().post(upload);
    }
  }

  @Override
  void connected(Channel server) {
    if (settings.noDelay()) {
      server.connection().noDelay(true);
    }
    Flow down = new Flow(this, server, settings);
    download = down;
    long upRate = Rates.of(settings.uploadRate(), session);
    long downRate = Rates.of(settings.downloadRate(), session);
    if (settings.header() != HeaderWriter.OFF) {
      prependHeader(settings.header());
    }
    upload.start(server, RateLimit.of(loop(), upRate, started(), upload));
    down.start(session.channel(), RateLimit.of(loop(), downRate, started(), down));
    process(upload);
    if (server.readReady()) {
      process(down);
    }
  }

  private void prependHeader(HeaderWriter header) {
    Bytes scratch = session.scratch();
    int mark = scratch.length;
    header.write(session.remote(), session.local(), false, scratch);
    upload.prepend(scratch.array, mark, scratch.length - mark);
    scratch.length = mark;
  }

  // ---- moving data ----

  @Override
  public void readable(Channel c) {
    process(c.equals(session.channel()) ? upload : download);
  }

  @Override
  public void writable(Channel c) {
    process(c.equals(session.channel()) ? download : upload);
  }

  /// Moves what one direction has, and sees whether the session is over.
  void process(@Nullable Flow flow) {
    if (flow == null || session.finished() || mayNotReadAhead()) {
      return;
    }
    try {
      if (!dropped()) {
        move(flow);
      }
    } catch (Throwable t) {
      session.failed(t);
      throw t;
    }
  }

  /// The rate may depend on the server, so that nothing is read before there is one.
  private boolean mayNotReadAhead() {
    return upstream() == null && settings.uploadRate() != null;
  }

  private void move(Flow flow) {
    boolean fine = flow.pump();
    if (!fine) {
      sendFailed(flow);
      return;
    }
    session.action(upstream() == null ? "connecting to upstream" : "proxying connection");
    if (over()) {
      disconnected(flow);
    } else if (upstream() != null) {
      passEndOn(flow);
      armSilence();
    }
  }

  /// Whether a side has ended and all that it sent before has been passed on. What the other side
  /// has yet to get does not count once that side has ended too.
  private boolean over() {
    Flow down = download;
    if (down == null || !(upload.ended() || down.ended())) {
      return false;
    }
    if (settings.halfClose()) {
      return upload.ended() && down.ended() && !upload.holding() && !down.holding();
    }
    return (upload.ended() || !down.holding()) && (down.ended() || !upload.holding());
  }

  private void disconnected(Flow flow) {
    if (session.logs(Level.INFO)) {
      String who = flow == upload ? "client" : "upstream";
      session.logBare(Level.INFO, who + " disconnected" + bytes());
    }
    session.finish(Status.OK);
  }

  /// With `proxy_half_close`, the end of one side is told to the other, which goes on.
  private void passEndOn(Flow flow) {
    Channel target = flow.target();
    if (settings.halfClose() && !halfClosed && flow.ended() && !flow.holding() && target != null) {
      halfClosed = true;
      target.shutdownOutput();
    }
  }

  private void armSilence() {
    if (upload.delayed() || (download != null && download.delayed())) {
      loop().cancel(silence);
    } else {
      loop().schedule(silence, settings.timeout());
    }
  }

  private void timedOut() {
    session.logClientError("connection timed out", SystemError.ETIMEDOUT);
    session.finish(Status.OK);
  }

  /// Something was read, or an end.
  void received(Flow flow) {
    if (flow != upload) {
      responded();
    }
  }

  void receiveFailed(Flow flow) {
    session.action(
        flow == upload ? "proxying and reading from client" : "proxying and reading from upstream");
    logError(flow.source(), "recv() failed");
  }

  private void sendFailed(Flow flow) {
    session.action(
        flow == upload ? "proxying and sending to upstream" : "proxying and sending to client");
    Channel target = flow.target();
    if (target != null) {
      logError(target, "writev() failed");
    }
    session.finish(Status.OK);
  }

  void pipeFailed(SystemException e) {
    session.log(Level.ALERT, e.getMessage() + ", data is copied");
  }

  private void logError(Channel of, String what) {
    if (of.equals(session.channel())) {
      session.logClientError(what, of.errno());
    } else {
      session.logServerError(what, of.errno());
    }
  }

  // ---- the end ----

  @Override
  Result release() {
    loop().cancel(silence);
    try {
      upload.close();
    } finally {
      if (download != null) {
        download.close();
      }
    }
    return Result.OK;
  }
}
