package io.sluice.proxy.exchange;

import io.sluice.http.HttpRequest;
import io.sluice.http.ResponseConsumer;
import io.sluice.http.ResponseConsumer.Demand;
import io.sluice.http.core.Sizes;
import io.sluice.http.wire.UpstreamHead;
import io.sluice.net.Channel;
import io.sluice.upstream.connect.RateLimit;
import org.jspecify.annotations.Nullable;

/// A response's body on its way from the server to its consumer: receives it, as fast as
/// `proxy_limit_rate` and the consumer permit, has the decoder take it out of its framing where it
/// was received, and gives it to the queue.
///
/// Each call returns how the body stands; the owner acts on that, and looks at [#ended()] for the
/// server's part in it.
final class ResponseRelay {
  /// How a body stands.
  enum State {
    /// The server has sent nothing more yet.
    OPEN,
    /// The server has to wait for the consumer, or for the rate; or it is done, and the consumer
    /// has not got all.
    HELD,
    /// The server has sent more, which is read when the loop's other connections have had their
    /// turn.
    YIELDED,
    /// The consumer has got everything, the end or the failure included.
    COMPLETE,
    /// The consumer wants nothing any more: see [Demand#DONE].
    DONE
  }

  /// After so many bytes the loop's other connections have their turn.
  private static final int TURN = 512 * 1024;

  /// How much is read at once while the process is short of memory.
  private static final int LITTLE = 4096;

  private final ResponseDecoder decoder;
  private final PacedQueue queue;
  private final RateLimit limit;
  private @Nullable HttpRequest request;
  private @Nullable UpstreamSettings settings;
  private boolean limited;
  private boolean ended;
  private boolean broken;
  private long read;

  /// @param owner hears what the queue has waited for
  /// @param resume runs when the rate permits more: [#pump]
  ResponseRelay(ResponseDecoder decoder, PacedQueue.Owner owner, Runnable resume) {
    this.decoder = decoder;
    this.queue = new PacedQueue(owner);
    this.limit = new RateLimit(resume);
  }

  private HttpRequest request() {
    if (request == null) {
      throw new IllegalStateException("no response passes");
    }
    return request;
  }

  /// Whether the server's part is done: the body is complete, or cannot be completed.
  boolean ended() {
    return ended;
  }

  /// Whether the connection may serve another request, now that the server's part is done.
  boolean keeps() {
    return !broken && decoder.keeps();
  }

  /// A body begins, with what came behind the head.
  ///
  /// @param buffering whether the server does not wait for the consumer
  /// @param demand what the consumer said to the head
  /// @param duplex whether the request is still on its way, so that the client may wait for this
  ///   before it sends more
  State begin(
      HttpRequest of,
      UpstreamSettings with,
      ResponseConsumer to,
      boolean buffering,
      Demand demand,
      ResponseReader head,
      boolean duplex) {
    request = of;
    settings = with;
    ended = broken = false;
    read = 0;
    long rate = buffering ? Math.max(0, Sizes.value(with.limitRate, of)) : 0;
    limited = rate > 0;
    if (limited) {
      limit.start(of.loop(), rate, of.nowMillis());
    }
    queue.begin(of, with, to, buffering, demand);
    int from = head.headEnd();
    int end = head.received();
    return from < end || decoder.bodyless()
        ? decode(head.bytes(), from, end, duplex)
        : state(queue.begun(duplex));
  }

  // ---- from the server

  /// Reads on and hands on, until the server has no more, the consumer has enough, or others have
  /// their turn.
  ///
  /// @param duplex as in [#begin]
  State pump(Channel c, boolean duplex) {
    State state = State.HELD;
    int turn = TURN;
    while (!ended && c.readReady() && queue.takesMore() && mayRead()) {
      if (turn <= 0) {
        return State.YIELDED;
      }
      long before = read;
      state = receive(c, duplex);
      if (state == State.DONE) {
        return state;
      }
      turn -= (int) (read - before);
    }
    if (ended) {
      return state;
    }
    if (c.readReady()) {
      return State.HELD;
    }
    State paused = state(queue.paused());
    return paused == State.HELD ? State.OPEN : paused; // the server is waited for, whoever waits
  }

  /// Whether the rate lets something be read now. If not, `resume` runs when it does.
  private boolean mayRead() {
    return !limited || (!limit.waiting() && limit.allow(1, read) > 0);
  }

  private State receive(Channel c, boolean duplex) {
    byte[] b = request().loop().receiveBuffer();
    int most = (int) Math.min(b.length, queue.room());
    if (limited) {
      most = limit.allow(most, read);
    }
    if (request().loop().buffers().exhausted()) {
      most = Math.min(most, LITTLE); // the client may not take it
    }
    int n = c.recv(b, 0, most);
    if (n > 0) {
      return decode(b, 0, n, duplex);
    }
    if (n == Channel.AGAIN) {
      return State.OPEN;
    }
    if (n == Channel.EOF) {
      return decoder.ended() == ResponseDecoder.Body.END ? end(b, 0, 0) : fail();
    }
    SocketErrors.log(request(), "recv()", c.errno());
    return fail();
  }

  private State decode(byte[] b, int from, int end, boolean duplex) {
    read += (long) end - from;
    return switch (decoder.decode(b, from, end)) {
      case MORE -> piece(b, end - from, duplex || decoder.inPieces());
      case END -> end(b, decoder.from(), decoder.to());
      case INVALID -> fail();
    };
  }

  private State piece(byte[] b, int received, boolean push) {
    PacedQueue.Flow flow = queue.add(b, decoder.from(), decoder.to(), false, push);
    if (limited) {
      limit.took(received); // pauses for as long as that should have taken
    }
    return state(flow);
  }

  private State end(byte[] b, int from, int end) {
    stop();
    UpstreamHead trailers = decoder.trailers();
    if (trailers != null && settings != null) {
      HeadCopier.copyTrailers(trailers, request(), settings);
    }
    return state(queue.add(b, from, end, true, false));
  }

  /// The body cannot be completed: what there is of it goes to the consumer, then the failure.
  State fail() {
    stop();
    broken = true;
    return state(queue.fail());
  }

  private void stop() {
    ended = true;
    cancel();
  }

  private static State state(PacedQueue.Flow flow) {
    return switch (flow) {
      case OPEN -> State.OPEN;
      case HELD -> State.HELD;
      case COMPLETE -> State.COMPLETE;
      case DONE -> State.DONE;
    };
  }

  // ---- to the consumer

  /// The consumer has resumed.
  State resume(boolean duplex) {
    return state(queue.resume(duplex || decoder.inPieces()));
  }

  /// As [PacedQueue#spoolMoved(boolean)].
  State spoolMoved(boolean duplex) {
    return state(queue.spoolMoved(duplex || decoder.inPieces()));
  }

  /// As [PacedQueue#pauseEnded()].
  State pauseEnded() {
    return state(queue.pauseEnded());
  }

  // ---- its end

  /// The server needs not be read any more.
  void cancel() {
    if (limited) {
      limit.cancel();
    }
  }

  /// The request is over.
  void release() {
    cancel();
    limited = false;
    queue.release();
    request = null;
    settings = null;
  }
}
