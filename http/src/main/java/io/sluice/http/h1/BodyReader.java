package io.sluice.http.h1;

import io.sluice.config.Settings;
import io.sluice.http.HttpRequest;
import io.sluice.http.RequestBody;
import io.sluice.http.RequestInput;
import io.sluice.http.core.BodyInFile;
import io.sluice.http.core.HttpCore;
import io.sluice.net.Connection;
import io.sluice.net.Loop;
import org.jspecify.annotations.Nullable;

/// Reads the body of one request from its connection, in the way that was asked for: whole, piece
/// by piece, or to drop it.
final class BodyReader extends RequestInput {
  /// Bytes handed on before the loop's other connections have their turn.
  private static final int TURN = 256 * 1024;

  private final Http1Stream owner;
  private final Inbox inbox;
  private final BodyFraming framing;
  private final BodyFile file;
  private @Nullable HttpRequest request;
  private byte[] buffer = {};
  private int filled;
  private int capacity;
  private boolean inPlace;
  private boolean reading;
  private boolean delivering;

  BodyReader(Http1Stream owner, Inbox inbox) {
    this.owner = owner;
    this.inbox = inbox;
    this.framing = new BodyFraming(inbox);
    this.file = new BodyFile();
  }

  void start(HttpRequest served) {
    request = served;
    framing.start();
    file.start();
    filled = capacity = 0;
    inPlace = reading = delivering = false;
  }

  private Loop loop() {
    return owner.connection().loop();
  }

  /// Whether the socket's readiness is of interest.
  boolean active() {
    return reading;
  }

  private HttpRequest request() {
    HttpRequest served = request;
    if (served == null) {
      throw new IllegalStateException("no request");
    }
    return served;
  }

  @Override
  protected void invite() {
    HttpRequest request = request();
    if (!framing.invite(request, owner.connection())) {
      request.keepAlive(false);
    }
  }

  @Override
  protected void refuse() {
    framing.refuse();
  }

  // ---- whole, or piece by piece

  @Override
  protected void read() {
    HttpRequest request = request();
    if (delivering) {
      return; // it goes on by itself
    }
    RequestBody body = request.body();
    if (!reading && !body.complete()) {
      reading = true;
      if (!framing.invite(request, owner.connection())) {
        owner.clientGone(500);
        return;
      }
      if (body.mode() == RequestBody.Mode.BUFFERED) {
        open(request);
      }
    }
    readable();
  }

  /// Goes on after an event.
  void readable() {
    HttpRequest request = request();
    if (!reading || file.writing()) {
      return;
    }
    switch (request.body().mode()) {
      case BUFFERED -> fill(request);
      case UNBUFFERED -> deliver(request);
      case DISCARDED -> owner.discarded(drop(request));
      case UNTOUCHED -> {}
    }
  }

  /// Finds room for a body that is read whole.
  private void open(HttpRequest request) {
    RequestBody body = request.body();
    Settings settings = request.settings();
    long wanted = settings.get(HttpCore.CLIENT_BODY_BUFFER_SIZE);
    if (!body.chunked()) {
      long length = framing.left(body);
      if (length <= inbox.bytes.length - inbox.position) {
        inPlace = true;
        return;
      }
      wanted = length < wanted + (wanted >> 2) ? length : wanted;
    }
    capacity = Math.toIntExact(Math.max(1, wanted));
    buffer = loop().buffers().take(capacity);
    body.buffer(buffer);
  }

  private void fill(HttpRequest request) {
    if (inPlace) {
      fillInPlace(request);
      return;
    }
    RequestBody body = request.body();
    while (!body.complete()) {
      if (filled == capacity) {
        spill(request);
        return;
      }
      int count = inbox.isEmpty() ? receive(request) : takeFromInbox(request);
      if (count < 0) {
        stop(request, count);
        return;
      }
      filled += count;
    }
    if (file.wanted(request)) {
      spill(request);
    } else {
      body.memory().set(buffer, 0, filled);
      done(request);
    }
  }

  /// A short body stays where the head is.
  private void fillInPlace(HttpRequest request) {
    RequestBody body = request.body();
    long length = framing.left(body);
    while (inbox.unused() < length) {
      int received = inbox.receive(owner.connection());
      if (received < 0) {
        stop(request, received);
        return;
      }
    }
    int start = inbox.position;
    inbox.position += (int) length;
    framing.took(request, length);
    if (request.settings().get(HttpCore.CLIENT_BODY_IN_FILE_ONLY) != BodyInFile.OFF) {
      inPlace = false;
      capacity = Math.max(1, (int) length);
      buffer = loop().buffers().take(capacity);
      body.buffer(buffer);
      System.arraycopy(inbox.bytes, start, buffer, 0, (int) length);
      filled = (int) length;
      spill(request);
      return;
    }
    body.memory().set(inbox.bytes, start, inbox.position);
    done(request);
  }

  private int takeFromInbox(HttpRequest request) {
    int count =
        framing.take(
            request, inbox.bytes, inbox.position, inbox.limit, buffer, filled, capacity - filled);
    if (count >= 0) {
      inbox.position += framing.used();
    }
    return count;
  }

  /// @return content bytes, or a negative code of the connection or of the framing
  private int receive(HttpRequest request) {
    Connection connection = owner.connection();
    if (!connection.readReady()) {
      return Connection.AGAIN;
    }
    int room = capacity - filled;
    if (!request.body().chunked()) {
      int wanted = (int) Math.min(room, framing.left(request.body()));
      int count = connection.recv(buffer, filled, wanted);
      if (count > 0) {
        framing.took(request, count);
      }
      return count;
    }
    byte[] raw = loop().receiveBuffer();
    int count = connection.recv(raw, 0, Math.min(raw.length, room));
    if (count <= 0) {
      return count;
    }
    int content = framing.take(request, raw, 0, count, buffer, filled, room);
    keep(raw, count);
    return content;
  }

  /// Puts what follows the body where the next request is read from.
  private void keep(byte[] raw, int end) {
    int used = framing.used();
    if (used < end) {
      owner.keep(raw, used, end - used);
    }
  }

  private void stop(HttpRequest request, int code) {
    switch (code) {
      case Connection.AGAIN -> owner.bodyWaits();
      case Connection.EOF, Connection.ERROR -> owner.clientGone(BodyFraming.BAD);
      default -> {
        reading = false;
        request.keepAlive(false);
        request.finish(-code);
      }
    }
  }

  private void spill(HttpRequest request) {
    request.body().buffer(null); // the file's until it is written
    file.write(request, buffer, filled, this::spilled);
  }

  private void spilled(HttpRequest request) {
    request.body().buffer(buffer);
    filled = 0;
    if (request.body().complete()) {
      file.handOver(request);
      done(request);
    } else {
      fill(request);
    }
  }

  private void done(HttpRequest request) {
    reading = false;
    owner.bodyRead();
    request.body().ready();
  }

  // ---- piece by piece

  private void deliver(HttpRequest request) {
    RequestBody body = request.body();
    int turn = TURN;
    do {
      if (!body.memory().isEmpty() || !reading) {
        return;
      }
      int count = inbox.isEmpty() || body.complete() ? next(request) : nextFromInbox(request);
      if (count < 0) {
        stop(request, count);
        return;
      }
      turn -= count;
      if (body.complete()) {
        reading = false;
        owner.bodyRead();
      }
      boolean news = body.complete() || !body.memory().isEmpty();
      if (news && !tell(request)) {
        return;
      }
    } while (!body.complete() && turn > 0);
    if (!body.complete()) {
      owner.readLater();
    }
  }

  /// Hands on what is in memory.
  ///
  /// @return whether the request is still there
  private boolean tell(HttpRequest request) {
    delivering = true;
    request.hold();
    request.body().ready();
    delivering = false;
    if (!request.release()) {
      return false;
    }
    if (!request.body().memory().isEmpty()) {
      save(request);
    }
    return true;
  }

  private int nextFromInbox(HttpRequest request) {
    int at = inbox.position;
    int count =
        framing.take(request, inbox.bytes, at, inbox.limit, inbox.bytes, at, inbox.limit - at);
    if (count >= 0) {
      inbox.position += framing.used();
      request.body().memory().set(inbox.bytes, at, at + count);
    }
    return count;
  }

  private int next(HttpRequest request) {
    Connection connection = owner.connection();
    if (!connection.readReady()) {
      return Connection.AGAIN;
    }
    RequestBody body = request.body();
    byte[] raw = loop().receiveBuffer();
    int wanted = body.chunked() ? raw.length : (int) Math.min(raw.length, framing.left(body));
    int count = connection.recv(raw, 0, wanted);
    if (count <= 0) {
      return count;
    }
    int content = framing.take(request, raw, 0, count, raw, 0, count);
    keep(raw, count);
    body.memory().set(raw, 0, Math.max(content, 0));
    return content;
  }

  /// Copies what was not consumed out of the loop's buffer.
  private void save(HttpRequest request) {
    RequestBody body = request.body();
    int length = body.memory().length();
    byte[] kept = body.buffer();
    if (kept == null || kept.length < length) {
      if (kept != null) {
        loop().buffers().give(kept);
      }
      kept = loop().buffers().take(length);
      body.buffer(kept);
    }
    System.arraycopy(body.memory().base, body.memory().start, kept, 0, length);
    body.memory().set(kept, 0, length);
  }

  // ---- to drop it

  @Override
  protected int discard() {
    HttpRequest request = request();
    int status = drop(request);
    if (status == Connection.AGAIN) {
      return BodyFraming.GOOD;
    }
    if (status == BodyFraming.GOOD) {
      request.lingeringClose(false);
    }
    return status;
  }

  /// Drops what has come of the body.
  ///
  /// @return 0 when it is complete or broken off, [Connection#AGAIN], or the status of a bad body
  private int drop(HttpRequest request) {
    RequestBody body = request.body();
    Connection connection = owner.connection();
    reading = true;
    if (!framing.invite(request, connection)) {
      request.keepAlive(false);
      return end();
    }
    int status = framing.discard(request);
    while (status == BodyFraming.GOOD && !body.complete()) {
      if (!connection.readReady()) {
        return Connection.AGAIN;
      }
      byte[] raw = loop().receiveBuffer();
      int wanted = body.chunked() ? raw.length : (int) Math.min(raw.length, framing.left(body));
      int count = connection.recv(raw, 0, wanted);
      if (count == Connection.AGAIN) {
        return Connection.AGAIN;
      }
      if (count < 0) {
        request.keepAlive(false);
        return end();
      }
      status = Math.max(0, -framing.take(request, raw, 0, count, raw, 0, count));
      keep(raw, count);
    }
    reading = false;
    return status;
  }

  private int end() {
    reading = false;
    return BodyFraming.GOOD;
  }

  /// The request is over.
  void close() {
    reading = false;
    file.close(request());
    request = null;
  }
}
