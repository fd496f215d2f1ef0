package io.sluice.http.h1;

import io.sluice.config.Settings;
import io.sluice.core.Bytes;
import io.sluice.http.HttpRequest;
import io.sluice.http.Method;
import io.sluice.http.RequestLine;
import io.sluice.http.ResponseHead;
import io.sluice.http.core.Buffers;
import io.sluice.http.core.HttpCore;
import io.sluice.http.core.Sizes;
import io.sluice.net.Connection;
import io.sluice.net.OpenFile;
import org.jspecify.annotations.Nullable;

/// The way of one response to an HTTP/1 client's socket.
///
/// Head and body leave together: the head is written when the first bytes of the body are there (or
/// are known not to come), in front of them if they are few. What the socket does not take is
/// copied into a queue; whoever produces the body looks at [#pending()] and pauses.
final class Http1Output {
  /// A body of up to this many bytes is copied behind what precedes it, to save a system call.
  private static final int COPIED = 16 * 1024;

  private static final byte[] CRLF = Bytes.of("\r\n");
  private static final byte[] LAST_CHUNK = Bytes.of("0\r\n");

  private final Http1Stream owner;
  private final Bytes wire;
  private final OutputQueue queue;
  private @Nullable HttpRequest request;
  private boolean headWaits;
  private boolean chunked;
  private boolean ended;
  private boolean failed;
  private boolean reading;
  private boolean throttled;
  private boolean corked;
  private boolean lineOwed;

  /// What is in the queue is only kept back because it is little.
  private boolean kept;

  private int headSize;
  private long left;
  private long sentBefore;

  /// @param wire the loop's space for composing
  Http1Output(Http1Stream owner, Bytes wire) {
    this.owner = owner;
    this.wire = wire;
    this.queue = new OutputQueue(owner.loop().buffers());
  }

  void start(HttpRequest served) {
    request = served;
    headWaits = chunked = ended = failed = reading = throttled = kept = lineOwed = false;
    headSize = 0;
    left = -1;
    sentBefore = connection().sent();
  }

  private HttpRequest request() {
    HttpRequest served = request;
    if (served == null) {
      throw new IllegalStateException("no request");
    }
    return served;
  }

  private Connection connection() {
    return owner.connection();
  }

  /// Bytes that have gone to the socket for this response.
  long sent() {
    return connection().sent() - sentBefore;
  }

  /// Whether the body is sent in chunks.
  boolean chunked() {
    return chunked;
  }

  /// Bytes of the head.
  long headSize() {
    return headSize;
  }

  long pending() {
    return queue.size();
  }

  /// Whether nothing keeps a producer from writing on.
  boolean ready() {
    return !blocked() && !throttled && !reading;
  }

  /// Whether something waits for the socket, for a delay or for a file.
  boolean blocked() {
    return !queue.isEmpty() && !kept;
  }

  /// Whether everything that was written has left.
  boolean drained() {
    return queue.isEmpty() && !headWaits;
  }

  /// Whether the body was ended, or needs no end.
  boolean complete() {
    return ended;
  }

  /// Whether the socket has failed.
  boolean failed() {
    return failed;
  }

  // ---- head

  void sendHead() {
    HttpRequest served = request();
    ResponseHead head = served.out();
    decideFraming(served, head);
    left = head.contentLength();
    headWaits = served.version() >= RequestLine.HTTP_1_0;
    if (served.headOnly() || head.status() == 101 || (left == 0 && !chunked)) {
      ended = true;
      wire.clear();
      writeHead();
      emit(wire.array, 0, wire.length, true);
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

  void sendInterim() {
    if (request().version() >= RequestLine.HTTP_1_1) {
      wire.clear();
      HeadWriter.writeEarlyHints(request().out(), wire);
      emit(wire.array, 0, wire.length, true);
    }
  }

  // ---- body

  void write(byte[] b, int offset, int length, boolean last) {
    if (ended || failed) {
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
    if (length <= COPIED || !queue.isEmpty()) {
      wire.append(b, offset, length);
      writeEnd(length, last);
      emit(wire.array, 0, wire.length, ended);
      return;
    }
    if (wire.length > 0) {
      emit(wire.array, 0, wire.length, false, true);
    }
    emit(b, offset, length, ended && !chunked, chunked && last);
    lineOwed = chunked;
    if (last && chunked) {
      wire.clear();
      writeEnd(0, true);
      emit(wire.array, 0, wire.length, true);
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

  void writeFile(OpenFile file, long offset, long length, boolean last) {
    if (ended || failed) {
      return;
    }
    if (length == 0) {
      write(CRLF, 0, 0, last);
      return;
    }
    Settings settings = request().settings();
    if (settings.get(HttpCore.TCP_NOPUSH) && settings.get(HttpCore.SENDFILE) && !corked) {
      corked = true;
      connection().cork(true);
    }
    wire.clear();
    writeHead();
    if (chunked) {
      chunkStart(length);
    }
    count(length);
    ended |= last;
    if (wire.length > 0) {
      emit(wire.array, 0, wire.length, false, true);
    }
    if (failed) {
      return;
    }
    queue.add(file, offset, length);
    wire.clear();
    writeEnd(length, last);
    queue.add(wire.array, 0, wire.length);
    push();
  }

  void flush() {
    if (headWaits || lineOwed) {
      wire.clear();
      writeHead();
      payLine();
      emit(wire.array, 0, wire.length, true);
    } else if (!queue.isEmpty()) {
      push();
    }
  }

  void end() {
    if (!ended) {
      write(CRLF, 0, 0, true);
    }
  }

  // ---- to the socket

  private void emit(byte[] b, int offset, int length, boolean push) {
    emit(b, offset, length, push, false);
  }

  /// @param push whether it shall leave now even if it is little
  /// @param more whether more follows at once
  private void emit(byte[] b, int offset, int length, boolean push, boolean more) {
    if (failed || (length == 0 && queue.isEmpty())) {
      return;
    }
    boolean little = !push && !more && length + queue.size() < postponed();
    if (little || !queue.isEmpty() || throttled || limited()) {
      kept = little && (kept || queue.isEmpty());
      queue.add(b, offset, length);
      if (!little && !more) {
        push();
      }
      return;
    }
    int sent = connection().send(b, offset, length, more);
    if (sent == length) {
      return;
    }
    if (sent < 0 && sent != Connection.AGAIN) {
      fail();
      return;
    }
    int taken = Math.max(sent, 0);
    queue.add(b, offset + taken, length - taken);
    owner.outputWaits();
  }

  private long postponed() {
    return request().settings().get(HttpCore.POSTPONE_OUTPUT);
  }

  private boolean limited() {
    HttpRequest served = request();
    long rate = served.limitRate();
    if (rate < 0) {
      rate = Math.max(0, Sizes.value(served.settings().get(HttpCore.LIMIT_RATE), served));
      served.limitRate(rate);
    }
    return rate > 0;
  }

  /// Sends what is in the queue, as far as the socket and the rate allow.
  void push() {
    kept = false;
    while (!queue.isEmpty() && !failed && !throttled && !reading) {
      long limit = limit();
      if (limit <= 0) {
        delay(-limit * 1000 / request().limitRate() + 1);
        return;
      }
      if (readFile()) {
        return;
      }
      long before = queue.size();
      if (!queue.send(connection(), limit, sendsFiles())) {
        fail();
        return;
      }
      long moved = before - queue.size();
      if (limited()) {
        pace(moved);
      }
      if (!queue.isEmpty() && !throttled && stops(moved == limit)) {
        return;
      }
    }
    if (queue.isEmpty()) {
      uncork();
    }
  }

  /// Whether sending ends here for now: the socket is full, or others have their turn.
  private boolean stops(boolean limitReached) {
    if (limitReached) {
      owner.pushLater();
      return true;
    }
    if (!connection().writeReady()) {
      owner.outputWaits();
      return true;
    }
    return false; // a file comes next that is to be read
  }

  private boolean sendsFiles() {
    return request().settings().get(HttpCore.SENDFILE);
  }

  private long maxChunk() {
    long chunk = request().settings().get(HttpCore.SENDFILE_MAX_CHUNK);
    return chunk == 0 ? Long.MAX_VALUE : chunk;
  }

  /// Bytes that may be sent now; 0 or less says that, and by how much, too many have been.
  private long limit() {
    if (!limited()) {
      return maxChunk();
    }
    HttpRequest served = request();
    long seconds = (served.nowMillis() - served.startMillis()) / 1000 + 1;
    long allowed = served.limitRate() * seconds - (sent() - limitAfter());
    return Math.min(allowed, maxChunk());
  }

  private long limitAfter() {
    HttpRequest served = request();
    long after = served.limitRateAfter();
    if (after < 0) {
      after = Math.max(0, Sizes.value(served.settings().get(HttpCore.LIMIT_RATE_AFTER), served));
      served.limitRateAfter(after);
    }
    return after;
  }

  /// Waits for as long as what was just sent should have taken.
  private void pace(long moved) {
    long after = limitAfter();
    long now = Math.max(0, sent() - after);
    long before = Math.max(0, sent() - moved - after);
    long delay = (now - before) * 1000 / request().limitRate();
    if (delay > 0 && !(ended && queue.isEmpty())) {
      delay(delay);
    }
  }

  private void delay(long millis) {
    throttled = true;
    owner.outputDelayed(millis);
  }

  /// The delay is over.
  void resume() {
    throttled = false;
    push();
  }

  /// Reads the file that comes next, off the loop, unless the kernel sends it.
  ///
  /// @return whether it is being read
  private boolean readFile() {
    OpenFile file = queue.fileFirst();
    if (file == null || sendsFiles()) {
      return false;
    }
    Buffers buffers = request().settings().get(HttpCore.OUTPUT_BUFFERS);
    int size = (int) Math.min(buffers.size(), queue.firstLength());
    long offset = queue.firstOffset();
    byte[] buffer = owner.loop().buffers().take(size);
    HttpRequest served = request();
    reading = true;
    served.hold();
    owner
        .loop()
        .<Integer>offload(
            () -> file.read(buffer, 0, size, offset),
            (read, error) -> fileRead(served, buffer, read));
    return true;
  }

  private void fileRead(HttpRequest served, byte[] buffer, @Nullable Integer read) {
    if (!served.release()) {
      owner.loop().buffers().give(buffer);
      return;
    }
    reading = false;
    if (read == null || read <= 0) { // the file has become shorter, or cannot be read
      owner.loop().buffers().give(buffer);
      fail();
      return;
    }
    queue.replaceFirst(buffer, read);
    push();
    owner.outputMoved();
  }

  private void fail() {
    failed = true;
    queue.clear();
    owner.outputFailed();
  }

  private void uncork() {
    if (corked) {
      corked = false;
      connection().cork(false);
    }
  }

  /// Forgets everything.
  void clear() {
    queue.clear();
    request = null;
    if (corked) {
      corked = false;
    }
  }
}
