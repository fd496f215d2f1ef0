package io.sluice.http.h1;

import io.sluice.config.Settings;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.log.ErrorLog.Level;
import io.sluice.http.Field;
import io.sluice.http.Headers;
import io.sluice.http.HttpRequest;
import io.sluice.http.RequestBody;
import io.sluice.http.RequestLine;
import io.sluice.http.core.HttpCore;
import io.sluice.http.wire.ChunkedDecoder;
import io.sluice.http.wire.Inbox;
import io.sluice.net.Channel;

/// Takes the body of one request from its connection: by its length, or out of its chunks.
final class RequestFraming {
  private static final byte[] CONTINUE_EXPECTED = Bytes.of("100-continue");
  private static final byte[] CONTINUE = Bytes.of("HTTP/1.1 100 Continue\r\n\r\n");

  /// The status of a body that arrived, and of one that has not yet.
  static final int GOOD = 0;

  static final int BAD = 400;
  static final int TOO_LARGE = 413;

  private final Inbox inbox;
  private final ChunkedDecoder decoder = new ChunkedDecoder();
  private boolean begun;
  private boolean continued;
  private long left;
  private int used;

  RequestFraming(Inbox inbox) {
    this.inbox = inbox;
  }

  void start() {
    begun = continued = false;
    left = 0;
  }

  /// Has the client not be told to send its body.
  void refuse() {
    continued = true;
  }

  /// Sends the 100 that a client may wait for; once.
  ///
  /// @return whether it left
  boolean invite(HttpRequest request, Channel connection) {
    if (continued) {
      return true;
    }
    continued = true;
    Headers headers = request.headers();
    int expect = headers.first(Field.EXPECT);
    return expect < 0
        || request.version() < RequestLine.HTTP_1_1
        || !headers.valueIs(expect, CONTINUE_EXPECTED)
        || connection.send(CONTINUE, 0, CONTINUE.length, false) == CONTINUE.length;
  }

  private void begin(RequestBody body) {
    if (!begun) {
      begun = true;
      left = Math.max(0, body.declaredLength());
      decoder.start();
    }
  }

  /// Bytes of a body of known length that have not come.
  long left(RequestBody body) {
    begin(body);
    return left;
  }

  /// Counts bytes of a body of known length that were received elsewhere.
  void took(HttpRequest request, long bytes) {
    left -= bytes;
    request.received(bytes);
    request.body().grow(bytes);
    if (left == 0) {
      request.body().completed();
    }
  }

  /// Takes content out of bytes that were received, up to `room` bytes, into `to`; with chunks,
  /// `to` may be the same array at the same place.
  ///
  /// @return content bytes, or a negative status: -400, -413
  int take(HttpRequest request, byte[] from, int start, int end, byte[] to, int at, int room) {
    RequestBody body = request.body();
    begin(body);
    used = 0;
    return body.chunked()
        ? unchunk(request, from, start, end, to, at, room)
        : plain(request, from, start, end, to, at, room);
  }

  /// How many bytes the last [#take] used.
  int used() {
    return used;
  }

  private int plain(
      HttpRequest request, byte[] from, int start, int end, byte[] to, int at, int room) {
    int count = (int) Math.min(Math.min(end - start, room), left);
    System.arraycopy(from, start, to, at, count);
    used = count;
    took(request, count);
    return count;
  }

  private int unchunk(
      HttpRequest request, byte[] from, int start, int end, byte[] to, int at, int room) {
    int out = at;
    int in = start;
    while (true) {
      ChunkedDecoder.Result result = decoder.scan(from, in, end);
      in = decoder.position();
      switch (result) {
        case BAD -> {
          request.log(Level.ERROR, "client sent invalid chunked body");
          return -BAD;
        }
        case DATA -> {
          if (tooLarge(request)) {
            return -TOO_LARGE;
          }
          int count = decoder.data(Math.min(end - in, at + room - out));
          System.arraycopy(from, in, to, out, count);
          in += count;
          out += count;
          request.body().grow(count);
          if (out == at + room) {
            return used(request, in - start, out - at);
          }
        }
        case MORE -> {
          return used(request, in - start, out - at);
        }
        case END -> {
          request.body().completed();
          return used(request, in - start, out - at);
        }
      }
    }
  }

  private int used(HttpRequest request, int raw, int content) {
    used = raw;
    request.received(raw);
    return content;
  }

  private boolean tooLarge(HttpRequest request) {
    Settings settings = request.settings();
    long max = settings.get(HttpCore.CLIENT_MAX_BODY_SIZE);
    long size = request.body().size();
    if (max == 0 || max - size >= decoder.remaining()) {
      return false;
    }
    request.log(
        Level.ERROR,
        "client intended to send too large chunked body: "
            + size
            + "+"
            + decoder.remaining()
            + " bytes");
    request.lingeringClose(true);
    return true;
  }

  /// Drops what is in the inbox of the body.
  ///
  /// @return 0 or the status of a bad body
  int discard(HttpRequest request) {
    RequestBody body = request.body();
    begin(body);
    byte[] nowhere = request.loop().sendBuffer();
    while (!inbox.isEmpty() && !body.complete()) {
      int count =
          take(request, inbox.bytes, inbox.position, inbox.limit, nowhere, 0, nowhere.length);
      if (count < 0) {
        return -count;
      }
      inbox.position += used;
    }
    return GOOD;
  }
}
