package io.sluice.http.upstream;

import io.sluice.core.Bytes;
import io.sluice.http.HttpRequest;
import io.sluice.http.RequestBody;
import io.sluice.http.Span;
import io.sluice.http.body.TempFile;
import io.sluice.net.Connection;
import org.jspecify.annotations.Nullable;

/// Sends one request to a server: the head, composed in the loop's buffer, then the body, from
/// where it was kept or as it comes from the client. A head and a small body leave in one call.
final class RequestWriter {
  /// How far it came.
  enum Result {
    /// Everything is sent.
    DONE,
    /// The socket takes no more now.
    BLOCKED,
    /// The client has not sent more yet.
    STARVED,
    /// The socket failed.
    FAILED
  }

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

  private boolean begun;
  private boolean chunked;
  private boolean streaming;
  private boolean asking;
  private boolean starved;
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
    begun = false;
    streaming = false;
    asking = false;
    starved = false;
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

  /// Whether any part of the request was given to a socket in this attempt.
  boolean begun() {
    return begun;
  }

  /// Begins a request.
  ///
  /// @param passBody whether the client's body is sent
  /// @param stream whether that comes as the client sends it
  /// @param inChunks whether it is sent in chunks
  Result start(Connection c, boolean passBody, boolean stream, boolean inChunks) {
    reset();
    begun = true;
    streaming = passBody && stream;
    chunked = inChunks;
    if (passBody && !stream) {
      keptBody();
    }
    compose();
    exchange.protocol().writeHead(wire);
    if (streaming) {
      appendStreamed(request().body());
    }
    int small = memoryEnd - memoryAt;
    if (small > 0 && small <= wire.array.length - wire.length) {
      Span memory = request().body().memory();
      wire.append(memory.base, memory.start, small);
      memoryAt = memoryEnd;
    }
    return sendComposed(c, memoryAt < memoryEnd || fileAt < fileEnd) ? go(c) : Result.FAILED;
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
  Result go(Connection c) {
    while (true) {
      if (rest == null && memoryAt == memoryEnd && fileAt == fileEnd && !streaming) {
        return Result.DONE;
      }
      if (!c.writeReady()) {
        return Result.BLOCKED;
      }
      Result result;
      if (rest != null) {
        result = sendRest(c);
      } else if (memoryAt < memoryEnd) {
        result = sendMemory(c);
      } else if (fileAt < fileEnd) {
        result = sendFile(c);
      } else {
        result = sendStreamed(c);
      }
      if (result != Result.DONE) {
        return result;
      }
    }
  }

  /// There is more of the client's body. True if somebody has to go on with it.
  boolean clientSent() {
    starved = false;
    return !asking;
  }

  private void compose() {
    wire.array = request().loop().sendBuffer();
    wire.length = 0;
  }

  /// Sends what was composed and keeps what the socket does not take; false if it failed.
  private boolean sendComposed(Connection c, boolean more) {
    byte[] b = wire.array;
    int length = wire.length;
    wire.array = NOTHING;
    wire.length = 0;
    int sent = c.send(b, 0, length, more);
    if (sent == length) {
      return true;
    }
    if (sent == Connection.ERROR) {
      return false;
    }
    int taken = Math.max(sent, 0);
    byte[] kept = request().loop().buffers().take(length - taken);
    System.arraycopy(b, taken, kept, 0, length - taken);
    rest = kept;
    restAt = 0;
    restEnd = length - taken;
    return true;
  }

  private Result sendRest(Connection c) {
    if (rest == null) {
      return Result.DONE;
    }
    int sent = c.send(rest, restAt, restEnd - restAt, false);
    if (sent < 0) {
      return refused(sent);
    }
    restAt += sent;
    if (restAt < restEnd) {
      return Result.BLOCKED;
    }
    release();
    return Result.DONE;
  }

  private static Result refused(long answer) {
    return answer == Connection.AGAIN ? Result.BLOCKED : Result.FAILED;
  }

  private Result sendMemory(Connection c) {
    Span memory = request().body().memory();
    int sent = c.send(memory.base, memory.start + memoryAt, memoryEnd - memoryAt, false);
    if (sent < 0) {
      return refused(sent);
    }
    memoryAt += sent;
    return memoryAt < memoryEnd ? Result.BLOCKED : Result.DONE;
  }

  private Result sendFile(Connection c) {
    TempFile file = request().body().file();
    if (file == null) {
      return Result.FAILED;
    }
    long sent = c.sendFile(file.file(), fileAt, fileEnd - fileAt);
    if (sent <= 0) {
      return sent == 0 ? Result.FAILED : refused(sent);
    }
    fileAt += sent;
    return fileAt < fileEnd && !c.writeReady() ? Result.BLOCKED : Result.DONE;
  }

  /// Sends a piece of what the client has sent; asks it for more if there is none.
  private Result sendStreamed(Connection c) {
    RequestBody body = request().body();
    Span memory = body.memory();
    if (!memory.isEmpty()) {
      return chunked ? sendChunk(c, body) : sendPiece(c, body);
    }
    if (body.complete()) {
      if (chunked) {
        return sendChunk(c, body);
      }
      streaming = false;
      return Result.DONE;
    }
    if (starved) {
      return Result.STARVED;
    }
    starved = true;
    asking = true;
    body.more();
    asking = false;
    return exchange.over() || starved ? Result.STARVED : Result.DONE;
  }

  private Result sendPiece(Connection c, RequestBody body) {
    Span memory = body.memory();
    int length = memory.length();
    int sent = c.send(memory.base, memory.start, length, false);
    if (sent < 0) {
      return refused(sent);
    }
    body.consume(sent);
    return sent < length ? Result.BLOCKED : Result.DONE;
  }

  private Result sendChunk(Connection c, RequestBody body) {
    compose();
    appendStreamed(body);
    return sendComposed(c, false) ? Result.DONE : Result.FAILED;
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
