package io.sluice.upstream.connect;

import io.sluice.core.address.Address;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.log.ErrorLog;
import io.sluice.net.Channel;
import io.sluice.net.ChannelHandler;
import io.sluice.net.ConnectOptions;
import io.sluice.net.LayerFactory;
import io.sluice.net.Loop;
import io.sluice.net.SystemError;
import io.sluice.net.SystemException;
import io.sluice.net.Timer;
import org.jspecify.annotations.Nullable;

/// Connects to a peer within a time, and writes what nginx writes to the error log if that fails,
/// unless it is the time that has run out: that is the caller's to tell. Used for one connection
/// after the other; on the loop's thread only.
public final class Connector extends Timer implements ChannelHandler {
  /// What became of a connect.
  public enum Result {
    /// The connection stands; [#take()] gives it. It needs a handler before the caller returns to
    /// the loop.
    CONNECTED,

    /// It is under way: [Listener#connectEnded] tells the end.
    PENDING,

    /// The peer refused, or cannot be reached.
    ERROR,

    /// The peer did not accept in time. Nothing has been logged.
    TIMEOUT,

    /// No socket could be made, or not be bound to the local address that the configuration wants:
    /// the peer is not to blame and others would fare no better.
    LOCAL_ERROR
  }

  /// Hears what became of a connect that was pending.
  public interface Listener {
    /// Called by the loop, never inside of a call of the listener's. Unless the result is
    /// CONNECTED, nothing is left to close.
    ///
    /// @param result anything but PENDING
    void connectEnded(Result result);
  }

  private final Listener listener;
  private @Nullable Loop loop;
  private @Nullable Address address;
  private @Nullable LayerFactory layer;
  private @Nullable Exchange exchange;
  private @Nullable Channel connection; // while the connect is under way
  private @Nullable PeerConnection connected;

  public Connector(Listener listener) {
    this.listener = listener;
  }

  /// Begins to connect.
  ///
  /// @param timeoutMillis how long that may take
  /// @param by whose log a failure is written to
  /// @return PENDING, ERROR or LOCAL_ERROR
  public Result connect(
      Loop on, Address to, ConnectOptions options, long timeoutMillis, Exchange by) {
    loop = on;
    address = to;
    layer = options.layer();
    exchange = by;
    try {
      connection = on.connect(to, options, this);
    } catch (SystemException e) {
      return failed(e, options.bind());
    }
    on.schedule(this, timeoutMillis);
    return Result.PENDING;
  }

  /// Opens a socket for datagrams, which stands at once.
  ///
  /// @param by whose log a failure is written to
  /// @return CONNECTED, ERROR or LOCAL_ERROR
  public Result connectDatagram(Loop on, Address to, ConnectOptions options, Exchange by) {
    exchange = by;
    try {
      stand(on, to, options.layer(), on.connectDatagram(to, options, this));
    } catch (SystemException e) {
      return failed(e, options.bind());
    }
    return Result.CONNECTED;
  }

  /// Gives the connection that stands away.
  public PeerConnection take() {
    PeerConnection standing = connected;
    if (standing == null) {
      throw new IllegalStateException("not connected");
    }
    connected = null;
    return standing;
  }

  /// Gives the connect up, if one is under way; the listener does not hear of it.
  public void cancel() {
    Channel begun = connection;
    if (begun != null) {
      forget();
      begun.close();
    }
  }

  private Exchange by() {
    if (exchange == null) {
      throw new IllegalStateException("no connect");
    }
    return exchange;
  }

  private void forget() {
    if (loop != null) {
      loop.cancel(this);
    }
    connection = null;
    address = null;
    layer = null;
    loop = null;
  }

  private void stand(Loop on, Address to, @Nullable LayerFactory over, Channel c) {
    forget();
    connected = new PeerConnection(c, to, over, on.nowMillis());
  }

  private Result failed(SystemException e, @Nullable Address bind) {
    Exchange by = by();
    forget();
    String operation = e.operation();
    if (e.errno() == SystemError.ENFILE) {
      return Result.LOCAL_ERROR; // the loop has said that it has too many connections
    }
    boolean remote = operation.startsWith("connect()");
    ErrorLog.Level level = ErrorLog.Level.ALERT;
    if (remote) {
      level = ErrnoLevels.ofConnect(e.errno());
    } else if (bind != null && operation.startsWith("bind(")) {
      level = ErrorLog.Level.CRIT;
      operation = "bind(" + (bind.port() == 0 ? bind.host() : bind.text()) + ")";
    }
    by.log(level, operation + " failed" + SystemError.reason(e.errno()));
    return remote ? Result.ERROR : Result.LOCAL_ERROR;
  }

  // ---- what the loop tells

  @Override
  protected void fire() {
    cancel();
    listener.connectEnded(Result.TIMEOUT);
  }

  @Override
  protected void failed(Throwable cause) {
    cancel();
    by().failed(cause);
  }

  /// The listener may have the connection already, and closes it then.
  @Override
  public void failed(Channel c, Throwable cause) {
    cancel();
    c.close();
    by().failed(cause);
  }

  @Override
  public void readable(Channel c) {
    writable(c);
  }

  @Override
  public void writable(Channel c) {
    Loop on = loop;
    Address to = address;
    if (!c.equals(connection) || on == null || to == null) {
      return;
    }
    int errno = c.connectError();
    if (errno == 0) {
      stand(on, to, layer, c);
      listener.connectEnded(Result.CONNECTED);
      return;
    }
    by().log(ErrnoLevels.ofConnection(errno), "connect() failed" + SystemError.reason(errno));
    cancel();
    listener.connectEnded(Result.ERROR);
  }
}
