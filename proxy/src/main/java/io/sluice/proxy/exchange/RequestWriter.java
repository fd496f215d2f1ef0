package io.sluice.proxy.exchange;

import io.sluice.core.bytes.Bytes;
import io.sluice.http.FileReads;
import io.sluice.http.HttpRequest;
import io.sluice.http.RequestBody;
import io.sluice.http.Span;
import io.sluice.http.body.TempFile;
import io.sluice.net.Channel;
import org.jspecify.annotations.Nullable;

/// Sends one request to a server: what the encoder composes in the loop's buffer, and the body from
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
    /// The protocol's flow control permits no more before the server has sent something.
    NO_WINDOW,
    /// The client has not sent more of its body yet.
    STARVED,
    /// A piece of the body is being read from its file: the owner hears of it.
    READING,
    /// The client's body cannot be read on: see [#bodyError()].
    BODY_FAILED,
    /// The client's body cannot be read from the file that it was kept in.
    UNREADABLE,
    /// The server's socket has failed.
    BROKEN,
    /// The request must not be sent, and no part of it was.
    REFUSED,
    /// The server's socket has taken all of it.
    SENT
  }

  /// Pieces of a client's body after which the loop's other connections have their turn.
  private static final int PIECES = 4;

  /// Bytes of a body that are read from its file at once, where the kernel does not send it.
  private static final int PIECE = RequestBody.PIECE;

  private static final byte[] NOTHING = {};

  private final RequestEncoder encoder;
  private final Runnable resume;
  private final Bytes wire = new Bytes(0);
  private @Nullable HttpRequest request;

  /// What the socket did not take of something composed.
  private byte @Nullable [] rest;

  private int restAt;
  private int restEnd;

  /// Bytes of the body in a buffer of the writer's own, which go before what follows in the file or
  /// from the client.
  private final Span piece = new Span();

  private byte @Nullable [] pieceBuffer;
  private boolean unreadable;
  private int attempt;
  private State state = State.UNSENT;
  private int bodyError;
  private boolean framed;
  private boolean streaming;
  private int memoryAt;
  private int memoryEnd;
  private long fileAt;
  private long fileEnd;

  /// @param resume runs when a piece of the body has been read from its file
  RequestWriter(RequestEncoder encoder, Runnable resume) {
    this.encoder = encoder;
    this.resume = resume;
  }

  private HttpRequest request() {
    if (request == null) {
      throw new IllegalStateException("no request is sent");
    }
    return request;
  }

  /// An attempt begins: forgets the one before.
  void begin(HttpRequest of) {
    release();
    request = of;
    attempt++;
    unreadable = false;
    state = State.UNSENT;
    streaming = false;
    memoryAt = 0;
    memoryEnd = 0;
    fileAt = 0;
    fileEnd = 0;
  }

  /// Gives its buffers back.
  void release() {
    byte[] held = rest;
    if (held != null) {
      rest = null;
      request().loop().buffers().give(held);
    }
    releasePiece();
    attempt++;
    request = null;
  }

  private void releasePiece() {
    byte[] held = pieceBuffer;
    if (held != null) {
      pieceBuffer = null;
      piece.clear();
      request().loop().buffers().give(held);
    }
  }

  /// Whether any part of the request was given to a socket in this attempt.
  boolean begun() {
    return state != State.UNSENT && state != State.REFUSED;
  }

  /// Whether all of the request was given to the socket.
  boolean sent() {
    return state == State.SENT;
  }

  /// Whether it waits for the server to send something.
  boolean waitsForWindow() {
    return state == State.NO_WINDOW;
  }

  /// Whether [#go] may find something to be sent.
  boolean maySend() {
    return goesOn() && state != State.READING;
  }

  /// Whether there is something to be sent yet, and a way for it.
  boolean goesOn() {
    return switch (state) {
      case YIELDED, BLOCKED, NO_WINDOW, STARVED, READING -> true;
      case UNSENT, BODY_FAILED, UNREADABLE, BROKEN, REFUSED, SENT -> false;
    };
  }

  /// Why the client's body cannot be read on, for [RequestBody#fail(int)].
  int bodyError() {
    return bodyError;
  }

  /// Sends the head, and of the body what there is.
  ///
  /// @param stream whether the body is sent as the client sends it
  State start(Channel c, boolean stream) {
    boolean passBody = encoder.passesBody();
    streaming = passBody && stream;
    framed = passBody && encoder.frames();
    if (passBody && !stream) {
      keptBody();
    }
    compose();
    if (!encoder.head(wire)) {
      forget();
      state = State.REFUSED;
      return state;
    }
    RequestBody body = request().body();
    if (streaming) {
      appendStreamed(body);
    } else if (memoryAt < memoryEnd
        && (framed || memoryEnd - memoryAt <= wire.array.length - wire.length)) {
      memoryAt += append(body.memory(), memoryAt);
      endFrames();
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
      if (unreadable) {
        next = State.UNREADABLE;
      } else if (rest == null && allTaken()) {
        next = State.SENT;
      } else if (!c.writeReady()) {
        next = State.BLOCKED;
      } else if (rest != null) {
        next = sendRest(c);
      } else if (pieceBuffer != null) {
        next = sendOwn(c);
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

  private boolean allTaken() {
    return memoryAt == memoryEnd && fileAt == fileEnd && !streaming && pieceBuffer == null;
  }

  // ---- what is composed

  private void compose() {
    wire.array = request().loop().sendBuffer();
    wire.length = 0;
  }

  private void forget() {
    wire.array = NOTHING;
    wire.length = 0;
  }

  /// Appends what there is of the body behind `from`, as far as there is room.
  ///
  /// @return how many bytes of the body
  private int append(Span body, int from) {
    int around = framed ? RequestEncoder.FRAME : 0;
    int length = Math.min(body.length() - from, wire.array.length - wire.length - around);
    if (length <= 0) {
      return 0;
    }
    int taken = framed ? encoder.frame(length, wire) : length;
    if (taken > 0) {
      wire.append(body.base, body.start + from, taken);
      if (framed) {
        encoder.endFrame(wire);
      }
    }
    return taken;
  }

  private void endFrames() {
    if (framed && allTaken()) {
      encoder.end(wire);
    }
  }

  /// Appends what the client has sent, as far as there is room.
  private void appendStreamed(RequestBody body) {
    int taken = append(body.memory(), 0);
    if (taken > 0) {
      body.consume(taken);
    }
    if (body.memory().isEmpty() && body.complete()) {
      streaming = false;
      if (framed) {
        encoder.end(wire);
      }
    }
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
    byte[] empty = rest;
    rest = null;
    request().loop().buffers().give(empty);
    return null;
  }

  private static State refused(long result) {
    return result == Channel.AGAIN ? State.BLOCKED : State.BROKEN;
  }

  // ---- a body that was kept

  private @Nullable State sendMemory(Channel c) {
    Span memory = request().body().memory();
    if (framed) {
      return sendFramedMemory(c, memory);
    }
    int sent = c.send(memory.base, memory.start + memoryAt, memoryEnd - memoryAt, false);
    if (sent < 0) {
      return refused(sent);
    }
    memoryAt += sent;
    return memoryAt < memoryEnd ? State.BLOCKED : null;
  }

  private @Nullable State sendFramedMemory(Channel c, Span memory) {
    compose();
    int taken = append(memory, memoryAt);
    memoryAt += taken;
    endFrames();
    if (taken == 0) {
      forget();
      return State.NO_WINDOW;
    }
    return sendComposed(c, memoryAt < memoryEnd) ? null : State.BROKEN;
  }

  private @Nullable State sendFile(Channel c) {
    TempFile file = request().body().file();
    if (file == null) {
      return State.BROKEN;
    }
    if (framed || !c.canSendFile()) {
      readPiece(file);
      return State.READING;
    }
    long sent = c.sendFile(file.file(), fileAt, fileEnd - fileAt);
    if (sent <= 0) {
      return sent == 0 ? State.BROKEN : refused(sent);
    }
    fileAt += sent;
    return fileAt < fileEnd && !c.writeReady() ? State.BLOCKED : null;
  }

  private void readPiece(TempFile file) {
    HttpRequest of = request();
    int mine = attempt;
    int most = (int) Math.min(PIECE, fileEnd - fileAt);
    FileReads.read(
        of,
        file.file(),
        fileAt,
        most,
        (buffer, read, _) -> {
          if (mine != attempt) {
            of.loop().buffers().give(buffer);
            return;
          }
          pieceBuffer = buffer;
          piece.set(buffer, 0, Math.max(read, 0));
          fileAt += Math.max(read, 0);
          unreadable = read <= 0;
          state = State.YIELDED;
          resume.run();
        });
  }

  /// Sends what lies in the writer's own buffer.
  private @Nullable State sendOwn(Channel c) {
    if (framed) {
      return sendOwnFramed(c);
    }
    int sent = c.send(piece.base, piece.start, piece.length(), fileAt < fileEnd);
    if (sent < 0) {
      return refused(sent);
    }
    piece.start += sent;
    if (!piece.isEmpty()) {
      return State.BLOCKED;
    }
    releasePiece();
    return null;
  }

  private @Nullable State sendOwnFramed(Channel c) {
    compose();
    int taken = append(piece, 0);
    piece.start += taken;
    if (taken == 0) {
      forget();
      return State.NO_WINDOW;
    }
    if (piece.isEmpty()) {
      releasePiece();
      endFrames();
    }
    return sendComposed(c, !allTaken()) ? null : State.BROKEN;
  }

  // ---- a body that streams

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
    return framed ? sendFrame(c, body, borrowed) : sendPiece(c, body, borrowed);
  }

  private @Nullable State sendFrame(Channel c, RequestBody body, boolean borrowed) {
    compose();
    appendStreamed(body);
    Span left = body.memory();
    if (borrowed && !left.isEmpty()) { // flow control has stopped it, where others receive next
      pieceBuffer = request().loop().buffers().take(left.length());
      System.arraycopy(left.base, left.start, pieceBuffer, 0, left.length());
      piece.set(pieceBuffer, 0, left.length());
      body.consume(left.length());
      streaming = !body.complete();
    }
    if (wire.length == 0) {
      forget();
      return State.NO_WINDOW;
    }
    return sendComposed(c, false) ? null : State.BROKEN;
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
}
