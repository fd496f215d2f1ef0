package io.sluice.upstream.connect;

import io.sluice.core.address.Address;
import io.sluice.net.Channel;
import io.sluice.net.ChannelHandler;
import io.sluice.net.LayerFactory;
import io.sluice.net.Timer;
import org.jspecify.annotations.Nullable;

/// A connection to a peer from its connect to its close; between two requests a [ConnectionCache]
/// holds it.
public final class PeerConnection {
  private static final byte[] NO_BYTES = new byte[1];

  private final Channel connection;
  private final Address address;
  private final @Nullable LayerFactory layer;
  private final long started;
  private int requests = 1;

  @Nullable Object owner; // while it is idle
  @Nullable Channel client; // once it is bound to one
  @Nullable PeerConnection newer;
  @Nullable PeerConnection older;
  private @Nullable Watch watch;

  /// @param layer what was laid over the connection, or null
  /// @param nowMillis the loop's time
  PeerConnection(
      Channel connection, Address address, @Nullable LayerFactory layer, long nowMillis) {
    this.connection = connection;
    this.address = address;
    this.layer = layer;
    this.started = nowMillis;
  }

  public Channel channel() {
    return connection;
  }

  /// The peer's address.
  public Address address() {
    return address;
  }

  /// What lies over the connection: it serves only requests that want the same.
  @Nullable LayerFactory layer() {
    return layer;
  }

  /// How many requests were begun on it, the present one included.
  public int requests() {
    return requests;
  }

  /// Whether it served a request before the present one.
  public boolean reused() {
    return requests > 1;
  }

  /// Whether it is one client's alone.
  public boolean bound() {
    return client != null;
  }

  /// The loop's time when it was connected, in milliseconds.
  public long started() {
    return started;
  }

  void begin() {
    requests++;
  }

  Watch watch(ConnectionCache cache) {
    if (watch == null) {
      watch = new Watch(cache, this);
    }
    return watch;
  }

  /// Closes the connection as soon as an idle peer says anything, and when it was idle for too
  /// long.
  static final class Watch extends Timer implements ChannelHandler {
    private final ConnectionCache cache;
    private final PeerConnection idle;

    Watch(ConnectionCache cache, PeerConnection idle) {
      this.cache = cache;
      this.idle = idle;
    }

    @Override
    protected void fire() {
      cache.drop(idle);
    }

    @Override
    protected void failed(Throwable cause) {
      cache.discard(idle);
    }

    @Override
    public void failed(Channel c, Throwable cause) {
      cache.discard(idle);
    }

    @Override
    public void readable(Channel c) {
      if (!quiet()) {
        cache.drop(idle);
      }
    }

    @Override
    public void writable(Channel c) {}

    @Override
    public void reclaim(Channel c) {
      cache.drop(idle);
    }

    /// Whether there is neither data nor an end. What is read is lost: the connection is closed
    /// then.
    boolean quiet() {
      return idle.connection.recv(NO_BYTES, 0, 1) == Channel.AGAIN;
    }
  }
}
