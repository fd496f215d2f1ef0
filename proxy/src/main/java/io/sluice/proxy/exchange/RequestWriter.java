package io.sluice.proxy.exchange;

import io.sluice.core.bytes.Bytes;
import io.sluice.http.HttpRequest;
import io.sluice.http.RequestBody;
import io.sluice.http.Span;
import io.sluice.http.body.TempFile;
import io.sluice.net.Channel;
import org.jspecify.annotations.Nullable;

/// Sends one request to a server: the head, composed in the loop's buffer, then the body, from
/// where it was kept or as it comes from the client. A head and a small body leave in one call.
///
/// How far it has come is a state of its own, whatever has become of the response: a server may
/// respond before it has got all of a request, and read on.
final class RequestWriter {
  /// How far the request has come.
  enum State {
    /// No part of it has been given to a socket.
    UNSENT,
    /// More can be sent, after the loop's other connections have had their turn.
    YIELDED,
    /// The server's socket takes no more now.
    BLOCKED,
    /// The client has not sent more of its body yet.
    STARVED,
    /// The client's body cannot be read on: see [#bodyError()].
    BODY_FAILED,
    /// The server's socket has failed.
    BROKEN,
    /// The request must not be sent, and no part of it was.
    REFUSED,
    /// The server's socket has taken all of it.
    SENT
  }

  /// Pieces of a client's body after which the loop's other connections have their turn.
  private static final int PIECES = 4;

  /// Room for the framing of a chunk and for the last chunk.
  private static final int CHUNK_FRAME = 32;

  private static final byte[] CRLF = {'\r', '\n'};
  private static final byte[] LAST_CHUNK = {'0', '\r', '\n', '\r', '\n'};
  private static final byte[] NOTHING = {};

  private final UpstreamExchange exchange;
  private final Bytes wire = new Bytes(0);

  /// What the socket did not take of something composed.
  private byte @Nullable [] rest;

  private int restAt;
  private int restEnd;

  private State state = State.UNSENT;
  private int bodyError;
  private boolean chunked;
  private boolean streaming;
  private int memoryAt;
  private int memoryEnd;
  private long fileAt;
  private long fileEnd;

  RequestWriter(UpstreamExchange exchange) {
    this.exchange = exchange;
  }

  private HttpRequest request() {
    return exchange.request();
  }

  /// Forgets an earlier attempt.
  void reset() {
    release();
    state = State.UNSENT;
    streaming = false;
    memoryAt = 0;
    memoryEnd = 0;
    fileAt = 0;
    fileEnd = 0;
  }

  /// Gives its buffer back.
  void release() {
    byte[] held = rest;
    if (held != null) {
      rest = null;
      request().loop().buffers().give(held);
    }
  }

  /// How far the request has come in this attempt.
  State state() {
    return state;
  }

  /// Whether any part of the request was given to a socket in this attempt.
  boolean begun() {
    return state != State.UNSENT && state != State.REFUSED;
  }

  /// Whether all of the request was given to the socket.
  boolean sent() {
    return state == State.SENT;
  }

  /// Whether there is something to be sent yet, and a way for it.
  boolean goesOn() {
    return switch (state) {
      case YIELDED, BLOCKED, STARVED -> true;
      case UNSENT, BODY_FAILED, BROKEN, REFUSED, SENT -> false;
    };
  }

  /// Why the client's body cannot be read on, for [RequestBody#fail(int)].
  int bodyError() {
    return bodyError;
  }

  /// Begins a request.
  ///
  /// @param passBody whether the client's body is sent
  /// @param stream whether that comes as the client sends it
  /// @param inChunks whether it is sent in chunks
  State start(Channel c, boolean passBody, boolean stream, boolean inChunks) {
    reset();
    streaming = passBody && stream;
    chunked = inChunks;
    if (passBody && !stream) {
      keptBody();
    }
    compose();
    if (!exchange.protocol().writeHead(wire)) {
      forget();
      state = State.REFUSED;
      return state;
    }
    if (streaming) {
      appendStreamed(request().body());
    }
    int small = memoryEnd - memoryAt;
    if (small > 0 && small <= wire.array.length - wire.length) {
      Span memory = request().body().memory();
      wire.append(memory.base, memory.start, small);
      memoryAt = memoryEnd;
    }
    if (!sendComposed(c, memoryAt < memoryEnd || fileAt < fileEnd)) {
      state = State.BROKEN;
      return state;
    }
    return go(c);
  }

  private void keptBody() {
    RequestBody body = request().body();
    TempFile file = body.file();
    if (file != null) {
      fileEnd = file.size();
    } else {
      memoryEnd = body.memory().length();
    }
  }

  /// Goes on as far as the socket and the client allow.
  State go(Channel c) {
    int pieces = PIECES;
    State next = null;
    while (next == null) {
      if (rest == null && memoryAt == memoryEnd && fileAt == fileEnd && !streaming) {
        next = State.SENT;
      } else if (!c.writeReady()) {
        next = State.BLOCKED;
      } else if (rest != null) {
        next = sendRest(c);
      } else if (memoryAt < memoryEnd) {
        next = sendMemory(c);
      } else if (fileAt < fileEnd) {
        next = sendFile(c);
      } else if (pieces-- == 0) {
        next = State.YIELDED;
      } else {
        next = sendStreamed(c);
      }
    }
    state = next;
    return next;
  }

  private void compose() {
    wire.array = request().loop().sendBuffer();
    wire.length = 0;
  }

  private void forget() {
    wire.array = NOTHING;
    wire.length = 0;
  }

  /// Sends what was composed and keeps what the socket does not take; false if it failed.
  private boolean sendComposed(Channel c, boolean more) {
    byte[] b = wire.array;
    int length = wire.length;
    forget();
    int sent = c.send(b, 0, length, more);
    if (sent == length) {
      return true;
    }
    if (sent == Channel.ERROR) {
      return false;
    }
    keepRest(b, Math.max(sent, 0), length);
    return true;
  }

  /// Copies what the socket does not take out of a buffer that others use too.
  private void keepRest(byte[] b, int from, int end) {
    byte[] kept = request().loop().buffers().take(end - from);
    System.arraycopy(b, from, kept, 0, end - from);
    rest = kept;
    restAt = 0;
    restEnd = end - from;
  }

  private @Nullable State sendRest(Channel c) {
    if (rest == null) {
      return null;
    }
    int sent = c.send(rest, restAt, restEnd - restAt, false);
    if (sent < 0) {
      return refused(sent);
    }
    restAt += sent;
    if (restAt < restEnd) {
      return State.BLOCKED;
    }
    release();
    return null;
  }

  private static State refused(long result) {
    return result == Channel.AGAIN ? State.BLOCKED : State.BROKEN;
  }

  private @Nullable State sendMemory(Channel c) {
    Span memory = request().body().memory();
    int sent = c.send(memory.base, memory.start + memoryAt, memoryEnd - memoryAt, false);
    if (sent < 0) {
      return refused(sent);
    }
    memoryAt += sent;
    return memoryAt < memoryEnd ? State.BLOCKED : null;
  }

  private @Nullable State sendFile(Channel c) {
    TempFile file = request().body().file();
    if (file == null) {
      return State.BROKEN;
    }
    long sent = c.sendFile(file.file(), fileAt, fileEnd - fileAt);
    if (sent <= 0) {
      return sent == 0 ? State.BROKEN : refused(sent);
    }
    fileAt += sent;
    return fileAt < fileEnd && !c.writeReady() ? State.BLOCKED : null;
  }

  /// Sends a piece of what the client has sent, after receiving it if there is none.
  private @Nullable State sendStreamed(Channel c) {
    RequestBody body = request().body();
    boolean borrowed = body.memory().isEmpty() && !body.complete();
    if (borrowed) {
      int pulled = body.pull();
      if (pulled == Channel.AGAIN) {
        return State.STARVED;
      }
      if (pulled < 0) {
        bodyError = pulled;
        return State.BODY_FAILED;
      }
    }
    if (body.memory().isEmpty() && !body.complete()) {
      return null;
    }
    if (chunked) {
      compose();
      appendStreamed(body);
      return sendComposed(c, false) ? null : State.BROKEN;
    }
    return sendPiece(c, body, borrowed);
  }

  /// @param borrowed whether the piece lies where others receive next
  private @Nullable State sendPiece(Channel c, RequestBody body, boolean borrowed) {
    Span memory = body.memory();
    int length = memory.length();
    int sent = length == 0 ? 0 : c.send(memory.base, memory.start, length, false);
    int taken = Math.max(sent, 0);
    if (borrowed && taken < length && sent != Channel.ERROR) {
      keepRest(memory.base, memory.start + taken, memory.end);
    }
    body.consume(borrowed ? length : taken);
    streaming = !(memory.isEmpty() && body.complete());
    if (sent < 0) {
      return refused(sent);
    }
    return taken < length ? State.BLOCKED : null;
  }

  /// Appends what the client has sent, as far as there is room.
  private void appendStreamed(RequestBody body) {
    Span memory = body.memory();
    int frame = chunked ? CHUNK_FRAME : 0;
    int length = Math.min(memory.length(), wire.array.length - wire.length - frame);
    if (length > 0) {
      if (chunked) {
        wire.appendHex(length, (35 - Integer.numberOfLeadingZeros(length)) / 4).append(CRLF);
      }
      wire.append(memory.base, memory.start, length);
      if (chunked) {
        wire.append(CRLF);
      }
      body.consume(length);
    }
    if (memory.isEmpty() && body.complete()) {
      streaming = false;
      if (chunked) {
        wire.append(LAST_CHUNK);
      }
    }
  }
}
