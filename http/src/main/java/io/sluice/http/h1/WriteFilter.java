package io.sluice.http.h1;

import io.sluice.config.Settings;
import io.sluice.http.FileReads;
import io.sluice.http.HttpRequest;
import io.sluice.http.core.Buffers;
import io.sluice.http.core.HttpCore;
import io.sluice.http.listen.LimitRate;
import io.sluice.net.Channel;
import io.sluice.net.Loop;
import io.sluice.net.OpenFile;
import io.sluice.net.Task;
import io.sluice.net.Timer;
import org.jspecify.annotations.Nullable;

/// The last step of a response: its bytes go to the socket as fast as that, `limit_rate` and
/// `sendfile_max_chunk` allow, what is less than `postpone_output` waits for more, and what the
/// socket does not take waits in a queue for at most `send_timeout`.
final class WriteFilter {
  private final Http1Output output;
  private final Loop loop;
  private final OutputQueue queue;
  private final Waiting waiting = new Waiting();
  private final Task pushing = Task.of(this::pushAgain, this::broken);
  private @Nullable HttpRequest request;
  private @Nullable Channel channel;
  private boolean failed;
  private boolean reading;
  private boolean throttled;
  private boolean corked;

  /// What is in the queue is only kept back because it is little.
  private boolean kept;

  private long sentBefore;

  WriteFilter(Http1Output output, Loop loop) {
    this.output = output;
    this.loop = loop;
    this.queue = new OutputQueue(loop.buffers());
  }

  // ---- life

  void start(HttpRequest served, Channel to) {
    request = served;
    channel = to;
    failed = reading = throttled = kept = false;
    sentBefore = to.sent();
  }

  /// The response waits for nothing any more.
  void rest() {
    throttled = false;
    loop.cancel(waiting);
  }

  /// Everything has left that was written so far.
  void idle() {
    if (!throttled) {
      loop.cancel(waiting);
    }
  }

  /// Forgets everything.
  void clear() {
    queue.clear();
    request = null;
    channel = null;
    corked = false;
  }

  private HttpRequest request() {
    HttpRequest served = request;
    if (served == null) {
      throw new IllegalStateException("no request");
    }
    return served;
  }

  private Channel channel() {
    Channel to = channel;
    if (to == null) {
      throw new IllegalStateException("no request");
    }
    return to;
  }

  // ---- how it stands

  /// Bytes that have gone to the socket for this response.
  long sent() {
    return channel().sent() - sentBefore;
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /// Whether something waits for the socket, for a delay or for a file.
  boolean blocked() {
    return !queue.isEmpty() && !kept;
  }

  /// Whether nothing keeps a producer from writing on.
  boolean ready() {
    return !blocked() && !throttled && !reading;
  }

  /// Whether the socket has failed.
  boolean failed() {
    return failed;
  }

  // ---- writing

  void write(byte[] b, int offset, int length, boolean push) {
    write(b, offset, length, push, false);
  }

  /// @param push whether it shall leave now even if it is little
  /// @param more whether more follows at once
  void write(byte[] b, int offset, int length, boolean push, boolean more) {
    if (failed || (length == 0 && queue.isEmpty())) {
      return;
    }
    boolean little = !push && !more && length + queue.size() < postponed();
    if (little || !queue.isEmpty() || throttled || LimitRate.limits(request())) {
      kept = little && (kept || queue.isEmpty());
      queue.add(b, offset, length);
      if (!little && !more) {
        push();
      }
      return;
    }
    int sent = channel().send(b, offset, length, more);
    if (sent == length) {
      return;
    }
    if (sent < 0 && sent != Channel.AGAIN) {
      fail();
      return;
    }
    int taken = Math.max(sent, 0);
    queue.add(b, offset + taken, length - taken);
    awaitSocket();
  }

  private long postponed() {
    return request().settings().get(HttpCore.POSTPONE_OUTPUT);
  }

  /// A file comes: `tcp_nopush` has what precedes it leave in one packet with its beginning.
  void announceFile() {
    Settings settings = request().settings();
    if (settings.get(HttpCore.TCP_NOPUSH) && settings.get(HttpCore.SENDFILE) && !corked) {
      corked = true;
      channel().connection().cork(true);
    }
  }

  /// Sends a range of a file, and bytes behind it.
  void writeFile(
      OpenFile file, long offset, long length, byte[] behind, int behindOffset, int behindLength) {
    queue.add(file, offset, length);
    queue.add(behind, behindOffset, behindLength);
    push();
  }

  // ---- to the socket

  /// The socket takes bytes again.
  void writable() {
    if (request != null && !throttled) {
      push();
      output.moved();
    }
  }

  /// Sends what is in the queue, as far as the socket and the rate allow.
  void push() {
    kept = false;
    while (!queue.isEmpty() && !failed && !throttled && !reading) {
      HttpRequest served = request();
      boolean limited = LimitRate.limits(served);
      long limit = maxChunk();
      if (limited) {
        long allowed = LimitRate.allowed(served, sent());
        if (allowed <= 0) {
          delay(LimitRate.wait(served, allowed));
          return;
        }
        limit = Math.min(limit, allowed);
      }
      if (readFile()) {
        return;
      }
      long before = queue.size();
      if (!queue.send(channel(), limit, sendsFiles())) {
        fail();
        return;
      }
      long moved = before - queue.size();
      if (limited) {
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

  /// Whether the rest has to wait: the socket is full, or others have their turn.
  private boolean stops(boolean limitReached) {
    if (limitReached) {
      loop.post(pushing);
      return true;
    }
    if (!channel().writeReady()) {
      awaitSocket();
      return true;
    }
    return false; // a file comes next that is to be read
  }

  private void pushAgain() {
    if (request != null) {
      push();
      output.moved();
    }
  }

  private boolean sendsFiles() {
    return request().settings().get(HttpCore.SENDFILE);
  }

  private long maxChunk() {
    long chunk = request().settings().get(HttpCore.SENDFILE_MAX_CHUNK);
    return chunk == 0 ? Long.MAX_VALUE : chunk;
  }

  private void uncork() {
    if (corked) {
      corked = false;
      channel().connection().cork(false);
    }
  }

  private void fail() {
    failed = true;
    queue.clear();
    output.failing();
  }

  // ---- waiting

  private void awaitSocket() {
    loop.schedule(waiting, request().settings().get(HttpCore.SEND_TIMEOUT));
  }

  private void pace(long moved) {
    long delay = LimitRate.pause(request(), sent(), moved);
    if (delay > 0 && !(output.complete() && queue.isEmpty())) {
      delay(delay);
    }
  }

  private void delay(long millis) {
    throttled = true;
    loop.schedule(waiting, millis);
  }

  private void broken(Throwable cause) {
    output.broken(cause);
  }

  /// The time in which a client must take something, or the pause that `limit_rate` asks for.
  private final class Waiting extends Timer {
    @Override
    protected void failed(Throwable cause) {
      broken(cause);
    }

    @Override
    protected void fire() {
      if (throttled) {
        throttled = false;
        push();
        output.moved();
      } else {
        output.timedOut();
      }
    }
  }

  // ---- files that the kernel does not send

  /// Reads the file that comes next, off the loop, unless the kernel sends it: files that were
  /// found if `sendfile` is on, those that were made here always, where the channel can.
  ///
  /// @return whether it is being read
  private boolean readFile() {
    OpenFile file = queue.fileFirst();
    if (file == null || OutputQueue.sent(channel(), file, sendsFiles())) {
      return false;
    }
    Buffers buffers = request().settings().get(HttpCore.OUTPUT_BUFFERS);
    int wanted = (int) Math.min(buffers.size(), queue.firstLength());
    reading = true;
    FileReads.read(request(), file, queue.firstOffset(), wanted, this::fileRead);
    return true;
  }

  private void fileRead(byte[] buffer, int read, @Nullable Throwable failure) {
    reading = false;
    if (failure != null || read <= 0) { // the file has become shorter, or cannot be read
      loop.buffers().give(buffer);
      fail();
      return;
    }
    queue.replaceFirst(buffer, read);
    push();
    output.moved();
  }
}
