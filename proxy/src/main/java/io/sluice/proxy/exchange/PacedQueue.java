package io.sluice.proxy.exchange;

import io.sluice.http.DrainListener;
import io.sluice.http.HttpRequest;
import io.sluice.http.ResponseConsumer;
import io.sluice.http.ResponseConsumer.Demand;
import io.sluice.net.Loop;
import io.sluice.net.Timer;
import org.jspecify.annotations.Nullable;

/// The one queue of a response between the server and its consumer. While the consumer is ready,
/// pieces pass through from where they were received. What it does not take waits here, if the
/// configuration says so: in memory up to `proxy_buffers`, and when the consumer has been slow for
/// a moment in a file too, so that the server is done with soon.
///
/// Each call returns how the response stands; the owner acts on that. It hears of [Owner] only from
/// the loop. Used for one response after the other.
final class PacedQueue implements Spool.Listener {
  /// How a response stands.
  enum Flow {
    /// The consumer is ready, and nothing waits.
    OPEN,
    /// The consumer is blocked, or something waits: [#takesMore()] tells whether the server may be
    /// read on.
    HELD,
    /// The consumer has got everything, the end or the failure included.
    COMPLETE,
    /// The consumer wants nothing any more: see [Demand#DONE].
    DONE
  }

  /// Hears what the queue has waited for.
  interface Owner extends DrainListener {
    /// There may be more room, or something to hand on: [PacedQueue#resume(boolean)], or read on.
    void spooled();

    /// What should have been in the file is lost.
    void spoolFailed(Throwable why);

    /// The consumer has been slow for a moment, so that a file may be used: read on.
    void consumerSlow();

    /// [PacedQueue#pauseEnded()] is due.
    void pauseEnded();

    /// Something that ran for the queue has failed.
    void failed(Throwable cause);
  }

  /// How long a consumer may be slow before the disk is used for it, in milliseconds.
  private static final long SPILL_DELAY = 50;

  /// What filters hold goes on when the server pauses, but at most so often, in milliseconds: a
  /// stream that only seems to pause between two reads is compressed nearly as well as a whole one.
  private static final long PUSH_INTERVAL = 20;

  private final Owner owner;
  private final Timer spillDelay;
  private final Timer pushDelay;
  private @Nullable HttpRequest request;
  private @Nullable UpstreamSettings settings;
  private @Nullable ResponseConsumer consumer;
  private @Nullable Spool spool;
  private Demand demand = Demand.READY;
  private boolean buffering;
  private boolean slow;
  private boolean ended;
  private boolean whole;
  private boolean lastHanded;
  private boolean kept; // the consumer holds something until it is pushed
  private long lastPush;

  PacedQueue(Owner owner) {
    this.owner = owner;
    this.spillDelay = new Deadline(this::consumerSlow, owner::failed);
    this.pushDelay = new Deadline(owner::pauseEnded, owner::failed);
  }

  private void consumerSlow() {
    slow = true;
    owner.consumerSlow();
  }

  /// A body begins.
  ///
  /// @param buffer whether the server does not wait for the consumer
  /// @param first what the consumer said to the head
  void begin(
      HttpRequest of, UpstreamSettings with, ResponseConsumer to, boolean buffer, Demand first) {
    request = of;
    settings = with;
    consumer = to;
    demand = first;
    buffering = buffer;
    slow = ended = whole = lastHanded = kept = false;
    lastPush = of.nowMillis() - PUSH_INTERVAL;
  }

  private HttpRequest request() {
    if (request == null) {
      throw new IllegalStateException("no response passes");
    }
    return request;
  }

  private UpstreamSettings settings() {
    if (settings == null) {
      throw new IllegalStateException("no response passes");
    }
    return settings;
  }

  private ResponseConsumer consumer() {
    if (consumer == null) {
      throw new IllegalStateException("no response passes");
    }
    return consumer;
  }

  private Loop loop() {
    return request().loop();
  }

  // ---- how it stands

  /// Whether a piece could not be handed on at once.
  private boolean waits() {
    return demand == Demand.BLOCKED || backlog();
  }

  private boolean backlog() {
    return spool != null && !spool.isEmpty();
  }

  /// Whether the server may be read on. If not only since memory is full, begins to make room once
  /// the consumer has been slow for long enough.
  boolean takesMore() {
    if (!waits()) {
      return true;
    }
    if (!buffering) {
      return false;
    }
    if (room() > 0) {
      return true;
    }
    if (slow && spool != null) {
      spool.spill();
    }
    return false;
  }

  /// How many bytes there is room for.
  long room() {
    if (!waits()) {
      return Integer.MAX_VALUE;
    }
    if (loop().buffers().exhausted()) {
      return 0; // what there is goes to the file, or waits for the consumer
    }
    return spool == null ? settings().buffers.total() : spool.room();
  }

  // ---- from the server

  /// Takes a piece of the body. Its bytes are the caller's again when this returns.
  ///
  /// @param last whether the body is complete with it
  /// @param push whether the consumer must not keep it back for more to come
  Flow add(byte[] b, int from, int end, boolean last, boolean push) {
    ended = whole = last;
    if (waits()) {
      if (from < end) {
        spool().add(b, from, end);
      }
      return await();
    }
    if (from < end || last) {
      lastHanded = last;
      demand = consumer().body(b, from, end - from, last);
    }
    return handed(push);
  }

  /// The body cannot be completed: what there is of it goes to the consumer, then the failure.
  Flow fail() {
    ended = true;
    whole = false;
    return waits() ? await() : handed(false);
  }

  /// The head came without any of the body.
  ///
  /// @param push as above
  Flow begun(boolean push) {
    if (!buffering || push) {
      demand = consumer().push();
    }
    return await();
  }

  /// The server has nothing more to be read now.
  Flow paused() {
    if (!kept || backlog() || pushDelay.armed()) {
      return Flow.OPEN;
    }
    long wait = lastPush + PUSH_INTERVAL - loop().nowMillis();
    if (wait > 0) {
      loop().schedule(pushDelay, wait);
      return Flow.OPEN;
    }
    return pauseEnded();
  }

  /// Has the consumer hand on what it holds. While it is blocked there is no hurry: the server is
  /// read again when it resumes.
  Flow pauseEnded() {
    if (!kept || demand == Demand.BLOCKED) {
      return Flow.HELD;
    }
    kept = false;
    lastPush = loop().nowMillis();
    demand = consumer().push();
    return await();
  }

  // ---- to the consumer

  private Flow handed(boolean push) {
    while (true) {
      if (demand == Demand.DONE) {
        return Flow.DONE;
      }
      if (ended && !backlog()) {
        return complete();
      }
      if (!buffering) {
        demand = consumer().push();
      } else if (consumer().holds()) {
        kept = true;
      } else if (push && demand == Demand.READY) {
        demand = consumer().push();
      }
      if (demand != Demand.READY || spool == null || !spool.ready()) {
        return await();
      }
      drain();
    }
  }

  private Flow complete() {
    if (!whole) {
      consumer().fail();
    } else if (!lastHanded) {
      consumer().complete();
    }
    return Flow.COMPLETE;
  }

  private Flow await() {
    if (demand != Demand.BLOCKED) { // else the spool is writing, and tells when it is done
      return demand == Demand.DONE ? Flow.DONE : backlog() ? Flow.HELD : Flow.OPEN;
    }
    consumer().onResume(owner);
    if (buffering && !slow && !ended && !spillDelay.armed()) {
      loop().schedule(spillDelay, SPILL_DELAY);
    }
    return Flow.HELD;
  }

  /// The consumer has resumed.
  ///
  /// @param push as in [#add]
  Flow resume(boolean push) {
    demand = Demand.READY;
    slow = false;
    if (spillDelay.armed()) {
      loop().cancel(spillDelay);
    }
    drain();
    return handed(push);
  }

  /// Something has been written to the file, or memory has room again.
  Flow spoolMoved(boolean push) {
    return demand == Demand.READY ? resume(push) : Flow.HELD;
  }

  private void drain() {
    Spool waiting = spool;
    while (waiting != null && demand == Demand.READY) {
      Demand next = waiting.drain(consumer(), whole);
      if (next == null) {
        return;
      }
      demand = next;
      lastHanded |= whole && waiting.isEmpty();
    }
  }

  // ---- the spool

  private Spool spool() {
    Spool known = spool;
    if (known == null) {
      spool = known = new Spool(request(), settings(), this);
    }
    return known;
  }

  @Override
  public void spooled() {
    owner.spooled();
  }

  @Override
  public void spoolFailed(Throwable why) {
    owner.spoolFailed(why);
  }

  // ---- its end

  /// Gives everything back: the request is over, or goes on elsewhere.
  void release() {
    if (spillDelay.armed()) {
      loop().cancel(spillDelay);
    }
    if (pushDelay.armed()) {
      loop().cancel(pushDelay);
    }
    if (spool != null) {
      spool.close();
      spool = null;
    }
    consumer = null;
    settings = null;
    request = null;
  }
}
