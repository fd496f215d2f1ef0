package io.sluice.http;

import io.sluice.http.body.TempFile;
import org.jspecify.annotations.Nullable;

/// The body of a request: nothing of it is read until somebody asks. Either it is read whole, into
/// memory or past `client_body_buffer_size` into a file; or it is handed on as it comes; or
/// dropped.
public final class RequestBody {
  /// What has been asked for.
  public enum Mode {
    UNTOUCHED,
    BUFFERED,
    UNBUFFERED,
    DISCARDED
  }

  private final HttpRequest request;
  private final Span memory = new Span();
  private Mode mode = Mode.UNTOUCHED;
  private long declared;
  private boolean chunked;
  private long size;
  private boolean complete;
  private @Nullable TempFile file;
  private @Nullable BodyListener listener;
  private byte @Nullable [] buffer;

  RequestBody(HttpRequest request) {
    this.request = request;
    clear();
  }

  void clear() {
    mode = Mode.UNTOUCHED;
    declared = -1;
    chunked = false;
    size = 0;
    complete = false;
    memory.clear();
    listener = null;
  }

  // ---- for the one who wants it

  /// Whether the request has a body at all, if only an empty one in chunks.
  public boolean present() {
    return declared > 0 || chunked;
  }

  /// The declared length in bytes, or -1 if there is none (no body, or one in chunks).
  public long declaredLength() {
    return declared;
  }

  public boolean chunked() {
    return chunked;
  }

  public Mode mode() {
    return mode;
  }

  /// Reads the whole body; `listener` is called when it is there, perhaps before this returns. A
  /// body that is too large, malformed or late finishes the request instead.
  public void read(BodyListener listener) {
    start(Mode.BUFFERED, listener);
  }

  /// Reads the body as it comes; `listener` is called whenever there is more in [#memory()], and
  /// when it is [#complete()]. Take bytes with [#consume(int)], then ask for more with [#more()].
  public void stream(BodyListener listener) {
    start(Mode.UNBUFFERED, listener);
  }

  private void start(Mode wanted, BodyListener wantedBy) {
    if (mode != Mode.UNTOUCHED) {
      wantedBy.bodyReady(request);
      return;
    }
    mode = wanted;
    listener = wantedBy;
    if (present()) {
      request.stream().input().read();
    } else {
      if (declared == 0) {
        request.stream()
            .input()
            .invite(); // a client may wait for its 100 even with nothing to send
      }
      complete = true;
      wantedBy.bodyReady(request);
    }
  }

  /// Reads on, in unbuffered mode.
  public void more() {
    request.stream().input().read();
  }

  /// Drops the body if nobody has read it.
  ///
  /// @return 0, or the status of a bad body
  public int discard() {
    if (mode != Mode.UNTOUCHED) {
      return 0;
    }
    mode = Mode.DISCARDED;
    return present() ? request.stream().input().discard() : 0;
  }

  /// As [#discard()], without telling a client that waits for it to send the body.
  public int refuse() {
    if (mode == Mode.UNTOUCHED && present()) {
      request.stream().input().refuse();
    }
    return discard();
  }

  /// Whether its end has been received.
  public boolean complete() {
    return complete;
  }

  /// Bytes of content received so far, without the framing of chunks.
  public long size() {
    return size;
  }

  /// The part that is in memory: all of it when it was read whole and is not in a file; what is to
  /// be consumed when unbuffered.
  public Span memory() {
    return memory;
  }

  /// Whether [#memory()] holds all of it: it was not too large, and nothing has been consumed.
  public boolean wholeInMemory() {
    return complete && file == null && mode != Mode.DISCARDED && memory.length() == size;
  }

  /// Takes bytes from the start of [#memory()].
  public void consume(int bytes) {
    memory.start += bytes;
  }

  /// The file that holds all of it, or null.
  public @Nullable TempFile file() {
    return file;
  }

  // ---- for the protocol

  /// What the head says of the body.
  public void declare(long length, boolean inChunks) {
    declared = length;
    chunked = inChunks;
  }

  /// Counts content as it comes.
  public void grow(long bytes) {
    size += bytes;
  }

  public void completed() {
    complete = true;
  }

  public void file(TempFile written) {
    file = written;
  }

  /// The buffer that the protocol took for the body, to be given back when the request is over.
  public void buffer(byte @Nullable [] taken) {
    buffer = taken;
  }

  public byte @Nullable [] buffer() {
    return buffer;
  }

  /// Tells the listener.
  public void ready() {
    BodyListener told = listener;
    if (told != null) {
      told.bodyReady(request);
    }
  }

  void release() {
    byte[] taken = buffer;
    if (taken != null) {
      buffer = null;
      request.loop().buffers().give(taken);
    }
    TempFile written = file;
    if (written != null) {
      file = null;
      written.closeOff(request.loop());
    }
  }
}
