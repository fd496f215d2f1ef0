package io.sluice.stream;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.log.ErrorLog.Level;
import io.sluice.net.Channel;
import io.sluice.net.DatagramSession;
import io.sluice.net.Loop;
import io.sluice.net.SystemError;
import io.sluice.net.Timer;
import io.sluice.net.proxyprotocol.HeaderWriter;
import io.sluice.upstream.connect.RateLimit;
import io.sluice.upstream.peer.Result;
import org.jspecify.annotations.Nullable;

/// A UDP session that is passed on to a server of a group: moves datagrams both ways until as many
/// have come as the configuration expects, or none for some time.
final class DatagramProxy extends UpstreamContent implements Runnable {
  /// Datagrams that are moved at once, and in one turn, before others get theirs.
  private static final int AT_ONCE = 64;

  private static final int TURN = 4 * AT_ONCE;

  private final DatagramSession client;
  private final DatagramLimits limits;
  private @Nullable RateLimit uploadLimit;
  private @Nullable RateLimit downloadLimit;
  private long requests;
  private long responses;
  private boolean broken; // by the server

  private final Timer silence =
      new Timer() {
        @Override
        protected void fire() {
          session.guard(DatagramProxy.this::timedOut);
        }
      };

  DatagramProxy(
      StreamSession session,
      DatagramSession client,
      ProxySettings settings,
      DatagramLimits limits) {
    super(session, settings);
    this.client = client;
    this.limits = limits;
    session.content(this);
    client.handler(this);
  }

  @Override
  void begins() {}

  @Override
  void connected(Channel server) {
    uploadLimit = limit(Rates.of(settings.uploadRate(), session), () -> upload(server));
    downloadLimit = limit(Rates.of(settings.downloadRate(), session), () -> download(server));
    upload(server);
  }

  private @Nullable RateLimit limit(long rate, Runnable resume) {
    return RateLimit.of(loop(), rate, started(), () -> session.guard(resume));
  }

  // ---- moving datagrams ----

  @Override
  public void readable(Channel c) {
    Channel server = upstream();
    if (server != null && !session.finished()) {
      if (c.equals(client)) {
        upload(server);
      } else {
        download(server);
      }
    }
  }

  /// The server's socket takes datagrams again.
  @Override
  public void writable(Channel c) {
    readable(client);
  }

  /// What was left to another turn.
  @Override
  public void run() {
    Channel server = upstream();
    if (server != null && !session.finished()) {
      session.guard(() -> download(server));
    }
  }

  private void upload(Channel server) {
    if (dropped()) {
      return;
    }
    int end = 0;
    while (end == 0 && !limits.full(requests) && !uploadDelayed()) {
      end = relayUp(server);
    }
    if (limits.full(requests)) {
      client.detach();
    }
    if (end == Loop.NOT_SENT) {
      serverFailed(server, "sendmsg() failed", "proxying and sending to upstream");
      session.finish(Status.OK);
    } else {
      moved(end);
    }
  }

  private int relayUp(Channel server) {
    if (requests == 0 && settings.header() != HeaderWriter.OFF) {
      return sendWithHeader(server);
    }
    RateLimit limit = uploadLimit;
    if (limit == null || requests == 0) { // the first one is no subject of the rate
      long most = limits.requests() == 0 ? AT_ONCE : limits.requests() - requests;
      int end =
          loop()
              .relay(
                  client.connection(),
                  server.connection(),
                  limit == null ? (int) Math.min(most, AT_ONCE) : 1);
      requests += loop().relayed();
      return end;
    }
    long before = server.sent();
    int end = loop().relay(client.connection(), server.connection(), 1);
    requests += loop().relayed();
    limit.took((int) (server.sent() - before));
    return end;
  }

  /// Sends the first datagram behind the header of the PROXY protocol.
  private int sendWithHeader(Channel server) {
    byte[] b = loop().sendBuffer();
    int header = writeHeader(b);
    int n = client.peek(b, header, b.length - header);
    if (n < 0) {
      return n;
    }
    int sent = server.send(b, 0, header + n, false);
    if (sent == Channel.AGAIN) {
      return sent;
    }
    client.recv(b, 0, n);
    if (sent == Channel.ERROR) {
      return Loop.NOT_SENT;
    }
    requests++;
    return 0;
  }

  private int writeHeader(byte[] to) {
    Bytes scratch = session.scratch();
    int mark = scratch.length;
    settings.header().write(session.remote(), session.local(), true, scratch);
    int length = scratch.length - mark;
    System.arraycopy(scratch.array, mark, to, 0, length);
    scratch.length = mark;
    return length;
  }

  private boolean uploadDelayed() {
    RateLimit limit = uploadLimit;
    return limit != null
        && requests > 0
        && (limit.waiting() || limit.allow(1, client.received()) == 0);
  }

  private void download(Channel server) {
    if (dropped()) {
      return;
    }
    long before = responses;
    int end = 0;
    while (end == 0 && responses - before < TURN && !downloadDelayed(server)) {
      end = relayDown(server);
    }
    if (end == 0 && !waiting(downloadLimit)) {
      loop().post(this);
    }
    if (end == Channel.ERROR) {
      serverFailed(server, "recv() failed", "proxying and reading from upstream");
      // It counts as an answer where one is expected; the client's next datagram asks anew.
      boolean enough = limits.answered(requests, responses + 1);
      session.finish(enough ? Status.OK : Status.BAD_GATEWAY);
    } else {
      moved(end);
    }
  }

  private int relayDown(Channel server) {
    RateLimit limit = downloadLimit;
    long before = server.received();
    int end = loop().relay(server.connection(), client.connection(), limit == null ? AT_ONCE : 1);
    int count = loop().relayed();
    if (count > 0) {
      responded();
      responses += count;
      if (limit != null) {
        limit.took((int) (server.received() - before));
      }
    }
    return end;
  }

  private boolean downloadDelayed(Channel server) {
    RateLimit limit = downloadLimit;
    return limit != null && (limit.waiting() || limit.allow(1, server.received()) == 0);
  }

  private static boolean waiting(@Nullable RateLimit limit) {
    return limit != null && limit.waiting();
  }

  /// Sees whether the session is over.
  ///
  /// @param end as from [Loop#relay]
  private void moved(int end) {
    session.action("proxying connection");
    if (client.pendingEof() || (end == Loop.NOT_SENT && client.errno() == SystemError.EPIPE)) {
      tell("disconnected on shutdown");
      session.finish(Status.OK);
    } else if (end == Channel.ERROR || end == Loop.NOT_SENT) {
      session.action("proxying and sending to client");
      session.logClientError("sendmsg() failed", client.errno());
      session.finish(Status.OK);
    } else if (complete()) {
      tell("udp done" + packets());
      session.finish(Status.OK);
    } else if (waiting(uploadLimit) || waiting(downloadLimit)) {
      loop().cancel(silence);
    } else {
      loop().schedule(silence, settings.timeout());
    }
  }

  private boolean complete() {
    return (limits.requests() == 0 || limits.full(requests))
        && limits.answered(requests, responses)
        && requests > 0
        && (limits.full(requests) || !client.readReady());
  }

  // ---- what goes wrong ----

  private void timedOut() {
    if (limits.responses() == DatagramLimits.UNBOUNDED || limits.answered(requests, responses)) {
      tell("udp timed out" + packets());
      session.finish(Status.OK);
      return;
    }
    broken = true;
    session.logServerError("upstream timed out", SystemError.ETIMEDOUT);
    session.finish(Status.BAD_GATEWAY);
  }

  private void serverFailed(Channel server, String what, String doing) {
    broken = true;
    session.action(doing);
    session.logServerError(what, server.errno());
  }

  private void tell(String message) {
    if (session.logs(Level.INFO)) {
      session.logBare(Level.INFO, message);
    }
  }

  private String packets() {
    return ", packets from/to client:" + requests + '/' + responses + bytes();
  }

  // ---- the end ----

  @Override
  Result release() {
    loop().cancel(silence);
    cancel(uploadLimit);
    cancel(downloadLimit);
    return broken ? Result.FAILED : Result.OK;
  }

  private static void cancel(@Nullable RateLimit limit) {
    if (limit != null) {
      limit.cancel();
    }
  }
}
