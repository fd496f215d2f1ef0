package io.sluice.http.h1;

import io.sluice.core.bytes.Bytes;
import io.sluice.http.DrainListener;
import io.sluice.http.HttpRequest;
import io.sluice.http.Method;
import io.sluice.http.RequestLine;
import io.sluice.http.ResponseHead;
import io.sluice.http.ResponseOutput;
import io.sluice.http.core.HttpCore;
import io.sluice.http.wire.HeadWriter;
import io.sluice.net.OpenFile;
import io.sluice.net.Task;
import org.jspecify.annotations.Nullable;

/// The response of one request as HTTP/1 has it: puts the head in front of it and the framing
/// around its body ([RFC 9112, section 6](https://www.rfc-editor.org/rfc/rfc9112#section-6)).
///
/// Head and body leave together: the head is written when the first bytes of the body are there (or
/// are known not to come), in front of them if they are few.
final class Http1Output extends ResponseOutput {
  /// A body of up to this many bytes is copied behind what precedes it, to save a system call.
  private static final int COPIED = 16 * 1024;

  private static final byte[] CRLF = Bytes.of("\r\n");
  private static final byte[] LAST_CHUNK = Bytes.of("0\r\n");

  private final Http1Stream owner;
  private final Bytes wire;
  private final WriteFilter writer;
  private final Task draining = Task.of(this::reportDrained, this::broken);
  private @Nullable HttpRequest request;
  private @Nullable DrainListener listener;
  private boolean headWaits;
  private boolean chunked;
  private boolean ended;
  private boolean lineOwed;
  private int headSize;
  private long left;

  /// @param wire the loop's space for composing
  Http1Output(Http1Stream owner, Bytes wire) {
    this.owner = owner;
    this.wire = wire;
    this.writer = new WriteFilter(this, owner.loop());
  }

  // ---- life

  void start(HttpRequest served) {
    request = served;
    listener = null;
    headWaits = chunked = ended = lineOwed = false;
    headSize = 0;
    left = -1;
    writer.start(served, owner.channel());
  }

  /// The response has left, or is given up.
  void stop() {
    listener = null;
    writer.rest();
  }

  /// Forgets everything.
  void clear() {
    writer.clear();
    request = null;
  }

  private HttpRequest request() {
    HttpRequest served = request;
    if (served == null) {
      throw new IllegalStateException("no request");
    }
    return served;
  }

  @Override
  public long sent() {
    return writer.sent();
  }

  @Override
  public boolean chunked() {
    return chunked;
  }

  @Override
  public long headSize() {
    return headSize;
  }

  @Override
  public boolean blocked() {
    return writer.blocked();
  }

  /// Whether everything that was written has left.
  boolean drained() {
    return writer.isEmpty() && !headWaits;
  }

  /// Whether the body was ended, or needs no end.
  boolean complete() {
    return ended;
  }

  /// Whether the socket has failed.
  boolean failed() {
    return writer.failed();
  }

  // ---- events

  @Override
  protected void onDrained(@Nullable DrainListener told) {
    listener = told;
    if (told != null && writer.ready()) {
      owner.loop().post(draining); // not from here: whoever asks may be about to write
    }
  }

  private void reportDrained() {
    HttpRequest served = request;
    DrainListener told = listener;
    if (served != null && told != null && writer.ready()) {
      listener = null;
      told.drained(served);
    }
  }

  /// Something that ran for it has failed.
  void broken(Throwable cause) {
    owner.failed(cause);
  }

  void writable() {
    writer.writable();
  }

  /// Something has left, or has been read to leave: looks whether all has.
  void moved() {
    HttpRequest served = request;
    if (served == null || failed() || !drained()) {
      return;
    }
    writer.idle();
    DrainListener told = listener;
    if (told != null) {
      listener = null;
      told.drained(served);
    } else {
      owner.outputDrained();
    }
  }

  /// The socket has failed.
  void failing() {
    owner.outputFailed();
  }

  /// The client takes nothing.
  void timedOut() {
    owner.timedOut();
  }

  // ---- head

  @Override
  protected void sendHead() {
    HttpRequest served = request();
    ResponseHead head = served.out();
    decideFraming(served, head);
    left = head.contentLength();
    headWaits = served.version() >= RequestLine.HTTP_1_0;
    boolean empty = served.response().headOnly() || (left == 0 && !chunked);
    boolean switching = head.status() == 101; // what follows is no body, and does not wait for one
    if (switching) {
      served.keepAlive(false);
    }
    if (empty || switching) {
      ended = empty;
      wire.clear();
      writeHead();
      writer.write(wire.array, 0, wire.length, true);
    }
  }

  private void decideFraming(HttpRequest served, ResponseHead head) {
    int status = head.status();
    if (status == 304
        || status == 204
        || status < 200
        || served.method() == Method.HEAD
        || (served.method() == Method.CONNECT && status < 300)) {
      return;
    }
    boolean unknown = head.contentLength() == -1;
    if (!unknown && !head.hasTrailers()) {
      return;
    }
    if (served.version() >= RequestLine.HTTP_1_1
        && served.settings().get(HttpCore.CHUNKED_TRANSFER_ENCODING)) {
      chunked = true;
      head.contentLength(-1);
    } else if (unknown) {
      served.keepAlive(false);
    }
  }

  /// Appends the head to `wire` if it has not been sent.
  private void writeHead() {
    if (headWaits) {
      headWaits = false;
      if (owner.draining()) {
        request().keepAlive(false);
      }
      int start = wire.length;
      HeadWriter.write(request(), chunked, wire);
      headSize = wire.length - start;
    }
  }

  // ---- body

  @Override
  public void write(byte[] b, int offset, int length, boolean last) {
    if (ended || failed()) {
      return;
    }
    if (length == 0 && !last) {
      return;
    }
    wire.clear();
    writeHead();
    if (chunked && length > 0) {
      chunkStart(length);
    }
    count(length);
    ended |= last;
    if (length <= COPIED || !writer.isEmpty()) {
      wire.append(b, offset, length);
      writeEnd(length, last);
      writer.write(wire.array, 0, wire.length, ended);
      return;
    }
    if (wire.length > 0) {
      writer.write(wire.array, 0, wire.length, false, true);
    }
    writer.write(b, offset, length, ended && !chunked, chunked && last);
    lineOwed = chunked;
    if (last && chunked) {
      wire.clear();
      writeEnd(0, true);
      writer.write(wire.array, 0, wire.length, true);
    }
  }

  private void chunkStart(long length) {
    int digits = Math.max(1, (67 - Long.numberOfLeadingZeros(length)) / 4);
    payLine();
    wire.appendHex(length, digits).append(CRLF);
  }

  /// The end of a large chunk goes with what follows it, to save a system call.
  private void payLine() {
    if (lineOwed) {
      lineOwed = false;
      wire.append(CRLF);
    }
  }

  private void writeEnd(long length, boolean last) {
    if (!chunked) {
      return;
    }
    lineOwed |= length > 0;
    payLine();
    if (last) {
      wire.append(LAST_CHUNK);
      if (request().out().hasTrailers()) {
        request().out().trailers().write(wire);
      }
      wire.append(CRLF);
    }
  }

  /// A body that has reached its declared length needs no call of end.
  private void count(long length) {
    if (left >= 0) {
      left -= length;
      ended |= left <= 0;
    }
  }

  @Override
  public void writeFile(OpenFile file, long offset, long length, boolean last) {
    if (ended || failed()) {
      return;
    }
    if (length == 0) {
      write(CRLF, 0, 0, last);
      return;
    }
    writer.announceFile();
    wire.clear();
    writeHead();
    if (chunked) {
      chunkStart(length);
    }
    count(length);
    ended |= last;
    if (wire.length > 0) {
      writer.write(wire.array, 0, wire.length, false, true);
    }
    if (failed()) {
      return;
    }
    wire.clear();
    writeEnd(length, last);
    writer.writeFile(file, offset, length, wire.array, 0, wire.length);
  }

  @Override
  public void flush() {
    if (headWaits || lineOwed) {
      wire.clear();
      writeHead();
      payLine();
      writer.write(wire.array, 0, wire.length, true);
    } else if (!writer.isEmpty()) {
      writer.push();
    }
  }

  @Override
  public void end() {
    if (!ended) {
      write(CRLF, 0, 0, true);
    }
  }
}
