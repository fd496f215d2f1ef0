package io.sluice.core.exchange;

import io.sluice.config.Settings;
import io.sluice.core.address.Address;
import io.sluice.core.address.ProxyHeader;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.clock.TimeCache;
import io.sluice.core.log.ErrorLog;
import io.sluice.core.log.LogContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One HTTP request or one stream session: what every feature may know of it. It belongs to one
/// loop from first byte to last, and is used on that loop's thread only. Exchanges are pooled:
/// whatever is kept here ends with [#clear()].
public abstract class Exchange implements LogContext {
  private static final @Nullable Object[] NONE = {};
  private static final int DEEPEST = 100;

  private final ValueCache ownValues = new ValueCache();
  private ValueCache values = ownValues;
  private final Captures ownCaptures = new Captures();
  private Captures captures = ownCaptures;
  private @Nullable Object[] slots = NONE;
  private @Nullable List<Runnable> endings;
  private @Nullable Address real;
  private int depth;
  int position;

  protected Exchange() {}

  /// The exchange that the client has begun: this one, unless it is a part of another that the
  /// server has begun for it. What is counted or limited once for a client is kept there.
  public Exchange main() {
    return this;
  }

  /// Has the variables of another exchange, which outlives this one: what is assigned or cached in
  /// either is seen in both.
  protected final void shareValues(Exchange with) {
    values = with.values;
  }

  /// What the configuration says where this exchange is now: its server or location.
  public abstract Settings settings();

  /// Who has opened the connection: the client, or the last proxy before this one.
  public abstract Address peer();

  /// The client: the peer, unless a trusted proxy has told another address.
  public final Address remote() {
    Address told = real;
    return told != null ? told : peer();
  }

  /// Takes the client's address from a trusted proxy.
  public final void remote(Address told) {
    real = told;
  }

  /// Whether a trusted proxy has told the client's address.
  public final boolean remoteReplaced() {
    return real != null;
  }

  /// What a proxy has said of the connection at its beginning, or null.
  public @Nullable ProxyHeader proxyHeader() {
    return null;
  }

  /// The address that the client connected to.
  public abstract Address local();

  public abstract ErrorLog log();

  /// Monotonic milliseconds, cached by the loop.
  public abstract long nowMillis();

  public abstract TimeCache time();

  /// The loop's working space for texts, shared by nested evaluations: append, read what lies
  /// behind the old length, then set the old length again.
  public abstract Bytes scratch();

  /// Goes on where a handler said [Outcome#SUSPEND].
  public abstract void resume();

  /// Ends the exchange with a status; called by the phase runner and by features.
  ///
  /// @param status of HTTP or of a stream session: 200, 403, 499, 502 …
  public abstract void finish(int status);

  /// Ends the exchange and its connection: something that ran for it threw what nobody expected.
  /// Whoever calls this has told the loop's owner. Does nothing if the exchange is over.
  public void failed(Throwable cause) {
    finish(500);
  }

  /// Whether one handler of the access phase that agrees is enough, as `satisfy any` has it: one
  /// that refuses has not the last word then.
  public boolean satisfyAny() {
    return false;
  }

  /// Bytes received from the client in this exchange, as far as known.
  public abstract long bytesReceived();

  /// Bytes sent to the client in this exchange.
  public abstract long bytesSent();

  /// Makes a place for one feature's state in every exchange; for constants.
  public static <T> Slot<T> slot() {
    return new Slot<>();
  }

  public final <T> @Nullable T get(Slot<T> slot) {
    return slot.take(slots);
  }

  public final <T> void set(Slot<T> slot, @Nullable T value) {
    if (slot.index >= slots.length) {
      slots = Arrays.copyOf(slots, Math.max(Slot.count(), slot.index + 1));
    }
    slot.put(slots, value);
  }

  /// Has `ending` run when the exchange is over, last in first out.
  public final void onEnd(Runnable ending) {
    if (endings == null) {
      endings = new ArrayList<>();
    }
    endings.add(ending);
  }

  /// Runs what was given to [#onEnd(Runnable)]. One that throws keeps none of the others from it.
  protected final void runEnd() {
    while (endings != null && !endings.isEmpty()) {
      Runnable last = endings.removeLast();
      boolean done = false;
      try {
        last.run();
        done = true;
      } finally {
        if (!done) {
          runEnd();
        }
      }
    }
  }

  /// Forgets everything that was kept, so that the object can serve the next exchange.
  protected final void clear() {
    Arrays.fill(slots, null);
    values = ownValues;
    values.clear();
    captures = ownCaptures;
    captures.release();
    real = null;
    position = 0;
    depth = 0;
  }

  /// What the last successful match captured.
  public final Captures captures() {
    return captures;
  }

  /// Where a match is to be kept: inside a variable, apart from the groups of whoever evaluates it.
  public final Captures capturesForMatch() {
    if (captures.depth() < depth) {
      captures = captures.nested(depth);
    }
    return captures;
  }

  /// Appends a group of the last match. The spelling that a `rewrite` sets is for its own text, not
  /// for the values of variables in it.
  public final void writeGroup(int group, Bytes out) {
    if (depth == 0) {
      captures.write(group, out);
    } else {
      captures.writeAsIs(group, out);
    }
  }

  public final ValueCache values() {
    return values;
  }

  /// Begins the evaluation of a variable; false if they have nested too deep.
  public final boolean enter(String variable) {
    if (++depth <= DEEPEST) {
      return true;
    }
    depth--;
    log(ErrorLog.Level.ERROR, "cycle while evaluating variable \"" + variable + '"');
    return false;
  }

  /// Ends the evaluation of a variable: `before` are the captures that were there at its beginning.
  public final void leave(Captures before) {
    depth--;
    captures = before;
  }

  public final boolean logs(ErrorLog.Level level) {
    return log().enabled(level);
  }

  /// Writes a line to the error log, with what is known of this exchange.
  public final void log(ErrorLog.Level level, String message) {
    log().log(level, message, this);
  }
}
