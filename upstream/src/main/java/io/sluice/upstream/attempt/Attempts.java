package io.sluice.upstream.attempt;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.exchange.Slot;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What the `$upstream_…` variables of an exchange print: one entry for each server that was asked,
/// ", " between the servers of one request and " : " where an internal redirect led to another
/// group. Reused: [#attach(Exchange)] begins.
public final class Attempts {
  private static final Slot<Attempts> SLOT = Exchange.slot();

  private Attempt[] all = {new Attempt()};
  private int count;

  public Attempts() {}

  /// What was attached to an exchange, or null if it asked no server.
  public static @Nullable Attempts of(Exchange exchange) {
    return exchange.get(SLOT);
  }

  /// Forgets all attempts and belongs to `exchange` from now on.
  public void attach(Exchange exchange) {
    count = 0;
    exchange.set(SLOT, this);
  }

  /// How many entries there are, separators included.
  public int count() {
    return count;
  }

  /// Begins an attempt.
  ///
  /// @param address the peer's name; the group's if no server was live
  /// @param server the address in the peer's `server`, or its service's target; null if there is no
  ///   peer
  /// @param queuedMillis how long the exchange has waited in a queue; negative if it has not
  /// @param nowMillis the loop's time
  public void begin(String address, @Nullable String server, long queuedMillis, long nowMillis) {
    Attempt attempt = add(address, nowMillis);
    attempt.server = server;
    attempt.queue = queuedMillis < 0 ? Attempt.UNKNOWN : queuedMillis;
  }

  /// Gives the present attempt another address.
  ///
  /// @param text empty if the attempt failed before anybody was asked
  public void address(String text) {
    last().address = text;
  }

  /// The address of the server that was asked last, or null.
  @Nullable String lastAddress() {
    return count == 0 ? null : last().address;
  }

  /// The server that was asked last, or null.
  @Nullable String lastServer() {
    return count == 0 ? null : last().server;
  }

  /// Has what follows belong to another request: the exchange was redirected and asks servers
  /// again.
  public void redirected() {
    if (count > 0) {
      add(null, 0);
    }
  }

  private Attempt add(@Nullable String address, long nowMillis) {
    if (count == all.length) {
      all = Arrays.copyOf(all, count * 2);
      Arrays.setAll(all, i -> i < count ? all[i] : new Attempt());
    }
    Attempt attempt = all[count++];
    attempt.begin(address, nowMillis);
    return attempt;
  }

  private Attempt last() {
    return all[count - 1];
  }

  /// The connection stands (or was kept from before).
  public void connected(long nowMillis) {
    last().connect = Math.max(0, nowMillis - last().start);
  }

  /// The answer's head is complete; in a stream, the first byte came. Only the first call counts.
  public void header(long nowMillis) {
    Attempt attempt = last();
    if (attempt.header == Attempt.UNKNOWN) {
      attempt.header = Math.max(0, nowMillis - attempt.start);
    }
  }

  /// The attempt is over. Only the first call counts.
  public void ended(long nowMillis) {
    Attempt attempt = last();
    if (attempt.response == Attempt.UNKNOWN) {
      attempt.response = Math.max(0, nowMillis - attempt.start);
    }
  }

  /// The answer's status; 0 while there is none.
  public void status(int code) {
    last().status = code;
  }

  /// The status of the last attempt, 0 if it has none.
  public int status() {
    return count == 0 ? 0 : last().status;
  }

  /// Bytes sent to the server.
  public void sent(long bytes) {
    last().sent = bytes;
  }

  /// Bytes received from the server.
  public void received(long bytes) {
    last().received = bytes;
  }

  /// Bytes of the answer's body.
  public void length(long bytes) {
    last().length = bytes;
  }

  /// The attempt's response time in milliseconds; -1 while it runs.
  public long responseTime() {
    return count == 0 ? Attempt.UNKNOWN : last().response;
  }

  /// Appends one column of all attempts. A separator takes the place of the comma before the next
  /// attempt.
  void write(Attempt.Column column, Bytes out) {
    for (int i = 0; i < count; i++) {
      if (all[i].address == null) {
        out.append(" : ");
        continue;
      }
      if (i > 0 && all[i - 1].address != null) {
        out.append(", ");
      }
      column.write(all[i], out);
    }
  }
}
