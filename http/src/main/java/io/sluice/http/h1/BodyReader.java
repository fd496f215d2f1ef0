package io.sluice.http.h1;

import io.sluice.http.HttpRequest;
import io.sluice.http.RequestBody;
import io.sluice.http.RequestInput;
import io.sluice.http.wire.Inbox;
import io.sluice.net.Channel;
import io.sluice.net.Loop;
import org.jspecify.annotations.Nullable;

/// Reads the body of one request from its connection, in the way that was asked for: whole, piece
/// by piece, or to drop it.
final class BodyReader extends RequestInput {
  private final Http1Stream owner;
  private final RequestFraming framing;
  private final BufferedBody buffered;
  private final UnbufferedBody unbuffered;
  private @Nullable HttpRequest request;
  private boolean reading;

  BodyReader(Http1Stream owner, Inbox inbox) {
    this.owner = owner;
    this.framing = new RequestFraming(inbox);
    this.buffered = new BufferedBody(this, inbox, framing);
    this.unbuffered = new UnbufferedBody(this, inbox, framing, buffered);
  }

  void start(HttpRequest served) {
    request = served;
    reading = false;
    framing.start();
    buffered.start();
  }

  /// The request is over.
  void close() {
    reading = false;
    buffered.close(request());
    request = null;
  }

  private HttpRequest request() {
    HttpRequest served = request;
    if (served == null) {
      throw new IllegalStateException("no request");
    }
    return served;
  }

  /// Whether the socket's readiness is of interest.
  boolean active() {
    return reading;
  }

  // ---- RequestInput

  @Override
  protected void invite() {
    if (!framing.invite(request(), channel())) {
      request().keepAlive(false);
    }
  }

  @Override
  protected void refuse() {
    framing.refuse();
  }

  @Override
  protected void read() {
    HttpRequest served = request();
    if (!reading) {
      reading = true;
      if (!framing.invite(served, channel())) {
        owner.clientGone(500);
        return;
      }
      buffered.open(served);
    }
    readable();
  }

  @Override
  protected int open() {
    reading = true;
    HttpRequest served = request();
    return framing.invite(served, channel()) ? unbuffered.open(served) : Channel.ERROR;
  }

  @Override
  protected int pull() {
    return unbuffered.pull(request());
  }

  @Override
  protected void fail(int code) {
    stop(request(), code);
  }

  @Override
  protected int discard() {
    HttpRequest served = request();
    int status = drop(served);
    if (status == Channel.AGAIN) {
      return RequestFraming.GOOD;
    }
    if (status == RequestFraming.GOOD) {
      served.lingeringClose(false);
    }
    return status;
  }

  // ---- events

  /// Goes on after an event.
  void readable() {
    if (!reading || buffered.writing()) {
      return;
    }
    HttpRequest served = request();
    switch (served.body().mode()) {
      case BUFFERED -> buffered.fill(served);
      case UNBUFFERED -> served.body().ready();
      case DISCARDED -> owner.discarded(drop(served));
      case UNTOUCHED -> {}
    }
  }

  // ---- what the ways of reading share

  Channel channel() {
    return owner.channel();
  }

  Loop loop() {
    return owner.loop();
  }

  /// Receives a piece into the loop's buffer, and takes the framing off in place.
  ///
  /// @return content bytes, or a negative code of the connection or of the framing
  int receive(HttpRequest served) {
    Channel from = channel();
    if (!from.readReady()) {
      return Channel.AGAIN;
    }
    RequestBody body = served.body();
    byte[] raw = loop().receiveBuffer();
    int wanted =
        body.chunked() ? RequestBody.PIECE : (int) Math.min(RequestBody.PIECE, framing.left(body));
    int count = from.recv(raw, 0, wanted);
    if (count <= 0) {
      return count;
    }
    int content = framing.take(served, raw, 0, count, raw, 0, count);
    keep(raw, count);
    return content;
  }

  /// Puts what follows the body where the next request is read from.
  void keep(byte[] raw, int end) {
    int used = framing.used();
    if (used < end) {
      owner.keep(raw, used, end - used);
    }
  }

  /// The body goes on later, or never.
  ///
  /// @param code a negative code of the connection or of the framing
  void stop(HttpRequest served, int code) {
    switch (code) {
      case Channel.AGAIN -> waits();
      case Channel.EOF, Channel.ERROR -> owner.clientGone(RequestFraming.BAD);
      default -> {
        reading = false;
        served.keepAlive(false);
        served.finish(-code);
      }
    }
  }

  /// The client is waited for.
  void waits() {
    owner.bodyWaits();
  }

  /// The client has sent something: it is not waited for until it has been asked again.
  void came() {
    owner.bodyRead();
    reading = !request().body().complete();
  }

  /// The body has come to its end.
  void ended() {
    reading = false;
    owner.bodyRead();
  }

  // ---- to drop it

  /// Drops what has come of the body.
  ///
  /// @return 0 when it is complete or broken off, [Channel#AGAIN], or the status of a bad body
  private int drop(HttpRequest served) {
    reading = true;
    if (!framing.invite(served, channel())) {
      return brokenOff(served);
    }
    int status = framing.discard(served);
    while (status == RequestFraming.GOOD && !served.body().complete()) {
      int content = receive(served);
      if (content == Channel.AGAIN) {
        return Channel.AGAIN;
      }
      if (content == Channel.EOF || content == Channel.ERROR) {
        return brokenOff(served);
      }
      status = Math.max(0, -content);
    }
    reading = false;
    return status;
  }

  private int brokenOff(HttpRequest served) {
    served.keepAlive(false);
    reading = false;
    return RequestFraming.GOOD;
  }
}
