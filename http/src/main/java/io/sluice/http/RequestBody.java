package io.sluice.http;

import io.sluice.http.body.TempFile;
import io.sluice.net.Loop;
import org.jspecify.annotations.Nullable;

/// The body of a request: nothing of it is read until somebody asks. Either it is read whole, into
/// memory or past `client_body_buffer_size` into a file; or its reader pulls it as it comes; or it
/// is dropped.
public final class RequestBody {
  /// The most that [#pull()] brings: framing around it still fits a buffer of the loop.
  public static final int PIECE = Loop.BUFFER - 64;

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
  private long consumed;
  private boolean complete;
  private @Nullable TempFile file;
  private boolean shared;
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
    consumed = 0;
    complete = false;
    memory.clear();
    listener = null;
    shared = false;
  }

  /// Has the body of the request around this one, which outlives it, without a copy. That is what
  /// has been read whole of it; else this request has none, and its reading finds that at once.
  void share(RequestBody whole) {
    mode = Mode.BUFFERED;
    complete = true;
    if (whole.wholeInMemory() || (whole.complete && whole.file != null)) {
      shared = true;
      declared = whole.declared;
      chunked = whole.chunked;
      size = whole.size;
      memory.set(whole.memory.base, whole.memory.start, whole.memory.end);
      file = whole.file;
    }
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

  /// Reads the body as it comes. What is here already is in [#memory()] when `listener` is called,
  /// before this returns; the caller takes it with [#consume(int)] and then calls [#pull()]. After
  /// that has returned [io.sluice.net.Connection#AGAIN], `listener` is called when there may be
  /// more.
  ///
  /// A body of which nothing has been consumed may be asked for again, in this way or the other.
  public void stream(BodyListener listener) {
    start(Mode.UNBUFFERED, listener);
  }

  private void start(Mode wanted, BodyListener wantedBy) {
    if (mode == Mode.UNTOUCHED) {
      mode = wanted;
      begin(wantedBy);
    } else if (mode == Mode.UNBUFFERED && !complete && intact()) {
      listener = wantedBy;
      if (wanted == Mode.BUFFERED) {
        mode = wanted;
        memory.clear();
        request.stream().input().read();
      } else {
        wantedBy.bodyReady(request);
      }
    } else {
      wantedBy.bodyReady(request);
    }
  }

  private void begin(BodyListener wantedBy) {
    listener = wantedBy;
    RequestInput input = request.stream().input();
    if (!present()) {
      input.invite(); // a client may wait for its 100 even with nothing to send
      complete = true;
      wantedBy.bodyReady(request);
    } else if (mode == Mode.BUFFERED) {
      input.read();
    } else {
      int code = input.open();
      if (code < 0) {
        input.fail(code);
      } else {
        wantedBy.bodyReady(request);
      }
    }
  }

  /// Receives the next piece of a body that is read as it comes, once [#memory()] is empty. The
  /// piece lies in a buffer that all of the loop's connections share: the caller consumes it before
  /// anything else is read.
  ///
  /// @return its length, up to [#PIECE]; 0 if only framing has come, or the end ([#complete()]);
  ///   [io.sluice.net.Connection#AGAIN]; or a code for [#fail(int)]
  public int pull() {
    return request.stream().input().pull();
  }

  /// Ends the request since its body cannot be read on.
  ///
  /// @param code what [#pull()] has returned
  public void fail(int code) {
    request.stream().input().fail(code);
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
    consumed += bytes;
  }

  /// Whether all of it can be sent to a server: nothing has been consumed or dropped.
  public boolean intact() {
    return consumed == 0 && !(mode == Mode.DISCARDED && present());
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
      if (!shared) {
        written.closeOff(request.loop());
      }
    }
  }
}
