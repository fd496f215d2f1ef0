package io.sluice.http.h1;

import io.sluice.http.HttpRequest;
import io.sluice.http.RequestBody;
import io.sluice.http.Span;
import io.sluice.http.core.BodyInFile;
import io.sluice.http.core.HttpCore;
import io.sluice.http.listen.BodyFile;
import io.sluice.http.wire.Inbox;
import io.sluice.net.Channel;

/// Reads a body whole before anybody sees it: where the head is if it is short, else into a buffer
/// of `client_body_buffer_size`, and what that does not hold into a file.
final class BufferedBody {
  private static final byte[] NONE = {};

  private final BodyReader reader;
  private final Inbox inbox;
  private final RequestFraming framing;
  private final BodyFile file = new BodyFile();
  private byte[] buffer = NONE;
  private int filled;
  private int capacity;
  private boolean inPlace;

  BufferedBody(BodyReader reader, Inbox inbox, RequestFraming framing) {
    this.reader = reader;
    this.inbox = inbox;
    this.framing = framing;
  }

  void start() {
    file.start();
    filled = capacity = 0;
    inPlace = false;
  }

  /// The request is over. The buffer goes back with the request's body, or with the file that is
  /// written from it: an object that waits for its next request must not keep it reachable.
  void close(HttpRequest request) {
    buffer = NONE;
    file.close(request);
  }

  /// Whether the file is being written, so that the buffer is not free.
  boolean writing() {
    return file.writing();
  }

  /// Finds room, where the head is if that is enough.
  void open(HttpRequest request) {
    RequestBody body = request.body();
    if (!body.chunked() && framing.left(body) <= inbox.bytes.length - inbox.position) {
      inPlace = true;
    } else {
      openApart(request);
    }
  }

  /// Takes a buffer, and moves there what has been taken of the body.
  void openApart(HttpRequest request) {
    RequestBody body = request.body();
    Span first = body.memory();
    int came = first.length();
    long wanted = request.settings().get(HttpCore.CLIENT_BODY_BUFFER_SIZE);
    if (!body.chunked()) {
      long length = came + framing.left(body);
      wanted = length < wanted + (wanted >> 2) ? length : wanted;
    }
    int size = reader.loop().buffers().affordable(Math.toIntExact(wanted));
    take(body, Math.max(Math.max(1, came), size)); // what that does not hold goes into a file
    System.arraycopy(first.base, first.start, buffer, 0, came);
    filled = came;
  }

  private void take(RequestBody body, int size) {
    capacity = size;
    buffer = reader.loop().buffers().take(size);
    body.buffer(buffer);
  }

  /// Reads on.
  void fill(HttpRequest request) {
    if (inPlace) {
      fillInPlace(request);
      return;
    }
    RequestBody body = request.body();
    int code = gather(request);
    if (code < 0) {
      reader.stop(request, code);
    } else if (!body.complete() || file.wanted(request)) {
      spill(request);
    } else {
      show(body);
      done(request);
    }
  }

  /// Fills the buffer with what is here.
  ///
  /// @return 0 if it is full or the body complete, or a code of the connection or of the framing
  int gather(HttpRequest request) {
    while (!request.body().complete() && filled < capacity) {
      int count = inbox.isEmpty() ? receive(request) : takeFromInbox(request);
      if (count < 0) {
        return count;
      }
      filled += count;
    }
    return 0;
  }

  /// Hands out what is in the buffer.
  void show(RequestBody body) {
    body.memory().set(buffer, 0, filled);
  }

  /// A short body stays where the head is.
  private void fillInPlace(HttpRequest request) {
    RequestBody body = request.body();
    long length = framing.left(body);
    while (inbox.unused() < length) {
      int received = inbox.receive(reader.channel());
      if (received < 0) {
        reader.stop(request, received);
        return;
      }
    }
    int start = inbox.position;
    inbox.position += (int) length;
    framing.took(request, length);
    if (request.settings().get(HttpCore.CLIENT_BODY_IN_FILE_ONLY) != BodyInFile.OFF) {
      inPlace = false;
      take(body, Math.max(1, (int) length));
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
    Channel connection = reader.channel();
    if (!connection.readReady()) {
      return Channel.AGAIN;
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
    byte[] raw = reader.loop().receiveBuffer();
    int count = connection.recv(raw, 0, Math.min(raw.length, room));
    if (count <= 0) {
      return count;
    }
    int content = framing.take(request, raw, 0, count, buffer, filled, room);
    reader.keep(raw, count);
    return content;
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
    reader.ended();
    request.body().ready();
  }
}
