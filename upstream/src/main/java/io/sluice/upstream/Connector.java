package io.sluice.upstream;

import io.sluice.core.address.Address;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.log.ErrorLog;
import io.sluice.net.Channel;
import io.sluice.net.ChannelHandler;
import io.sluice.net.ConnectOptions;
import io.sluice.net.Loop;
import io.sluice.net.SystemError;
import io.sluice.net.SystemException;
import io.sluice.net.Timer;
import org.jspecify.annotations.Nullable;

/// Connects to a peer within a time, and writes what nginx writes to the error log if that fails,
/// unless it is the time that has run out: that is the listener's to tell. Used for one attempt
/// after the other; on the loop's thread only.
public final class Connector {
  /// What became of an attempt. [#notConnected] may be called before [#connect] returns.
  public interface Listener {
    /// The connection stands. It needs a handler before the loop is returned to.
    void connected(PeerConnection connection);

    /// There is no connection, and nothing is left to close.
    void notConnected(Failure why);
  }

  /// Why there is no connection.
  public enum Failure {
    /// The peer refused, or cannot be reached.
    ERROR,

    /// It did not answer in time. Nothing has been logged.
    TIMEOUT,

    /// No socket could be made, or not be bound to the local address that the configuration wants:
    /// the peer is not to blame and others would fare no better.
    LOCAL
  }

  private final Attempt attempt = new Attempt();
  private final Listener listener;
  private @Nullable Loop loop;
  private @Nullable Peer peer;
  private @Nullable Exchange exchange;
  private @Nullable Channel connection;

  public Connector(Listener listener) {
    this.listener = listener;
  }

  /// Begins an attempt.
  ///
  /// @param timeoutMillis how long the connect may take
  /// @param by whose log a failure is written to
  public void connect(Loop on, Peer to, ConnectOptions options, long timeoutMillis, Exchange by) {
    loop = on;
    peer = to;
    exchange = by;
    try {
      Channel begun = on.connect(to.address(), options, attempt);
      connection = begun;
      on.schedule(attempt, timeoutMillis);
    } catch (SystemException e) {
      failAtOnce(e, options.bind());
    }
  }

  /// Opens a socket for datagrams, which is done when this returns.
  ///
  /// @param by whose log a failure is written to
  public void connectDatagram(Loop on, Peer to, ConnectOptions options, Exchange by) {
    exchange = by;
    Channel connected;
    try {
      connected = on.connectDatagram(to.address(), options, attempt);
    } catch (SystemException e) {
      failAtOnce(e, options.bind());
      return;
    }
    listener.connected(new PeerConnection(connected, to.address(), on.nowMillis()));
  }

  /// Gives the attempt up, if one is under way; nobody hears of it.
  public void cancel() {
    Channel begun = connection;
    if (begun != null) {
      forget();
      begun.close();
    }
  }

  private Exchange by() {
    if (exchange == null) {
      throw new IllegalStateException("no attempt");
    }
    return exchange;
  }

  private void forget() {
    if (loop != null) {
      loop.cancel(attempt);
    }
    connection = null;
    peer = null;
    loop = null;
  }

  private void failAtOnce(SystemException e, @Nullable Address bind) {
    Exchange by = by();
    forget();
    String operation = e.operation();
    if (e.errno() == SystemError.ENFILE) {
      listener.notConnected(Failure.LOCAL); // the loop has said that it has too many connections
      return;
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
    listener.notConnected(remote ? Failure.ERROR : Failure.LOCAL);
  }

  /// What the loop tells about the attempt.
  private final class Attempt extends Timer implements ChannelHandler {
    @Override
    protected void fire() {
      cancel();
      listener.notConnected(Failure.TIMEOUT);
    }

    @Override
    protected void failed(Throwable cause) {
      cancel();
      by().failed(cause);
    }

    /// The exchange may have the connection already, and closes it then.
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
      Peer to = peer;
      if (!c.equals(connection) || on == null || to == null) {
        return;
      }
      int errno = c.connectError();
      if (errno == 0) {
        forget();
        listener.connected(new PeerConnection(c, to.address(), on.nowMillis()));
        return;
      }
      by().log(ErrnoLevels.ofConnection(errno), "connect() failed" + SystemError.reason(errno));
      cancel();
      listener.notConnected(Failure.ERROR);
    }
  }
}
