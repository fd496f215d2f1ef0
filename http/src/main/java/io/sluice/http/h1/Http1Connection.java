package io.sluice.http.h1;

import io.sluice.config.Settings;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.log.ErrorLog;
import io.sluice.core.log.ErrorLog.Level;
import io.sluice.core.log.LogContext;
import io.sluice.http.HttpRequest;
import io.sluice.http.core.HttpCore;
import io.sluice.http.core.LingeringClose;
import io.sluice.http.listen.HttpConnection;
import io.sluice.http.listen.HttpListener;
import io.sluice.net.Channel;
import io.sluice.net.ChannelHandler;
import io.sluice.net.Loop;
import io.sluice.net.SystemError;
import io.sluice.net.Task;
import io.sluice.net.accept.AcceptChain;
import io.sluice.net.accept.Entrant;
import org.jspecify.annotations.Nullable;

/// One client's HTTP/1 connection: waits for requests, keeps its time, and ends. While it is idle
/// it holds nothing but itself. It is its own timer for all that the client is waited for.
final class Http1Connection extends HttpConnection implements ChannelHandler, Entrant, LogContext {
  private enum State {
    /// Is on its way through the accept chain.
    ARRIVING,
    /// Waits for its first request.
    FRESH,
    /// Waits for another request.
    IDLE,
    /// Has a request.
    BUSY,
    /// Has sent its last byte, and reads what the client still sends.
    LINGERING,
    CLOSED
  }

  /// What is logged of a client that was too slow.
  static final String TIMED_OUT = "client timed out" + SystemError.reason(SystemError.ETIMEDOUT);

  /// Requests of one pipeline that are served before the loop's other connections have their turn.
  private static final int REQUESTS_PER_TURN = 16;

  /// Bytes that are still read of a client that has begun with something else than a PROXY header:
  /// enough for one that was set up wrongly to see an orderly close, and no more, since it is a
  /// proxy that should be trusted. nginx closes at once.
  private static final int DROPPED_BEHIND_NO_HEADER = Loop.BUFFER;

  private Http1Streams streams;
  private Channel channel;
  private State state;
  private String arrival = ""; // the step of the accept chain, for log lines
  private boolean running;
  private boolean pipelined;
  private boolean pipelines; // has pipelined before, so that more may be on its way
  private boolean again;
  private boolean reset;
  private boolean closable;
  private long secondTimeout;
  private long lingeringEnd;
  private long lingeringTimeout;
  private long lingeringLeft = Long.MAX_VALUE; // bytes
  private @Nullable Http1Stream stream;

  Http1Connection(HttpListener listener, Channel channel) {
    super(listener);
    this.streams = Http1Streams.of(listener.http());
    this.channel = channel;
    this.state = State.FRESH;
  }

  Channel channel() {
    return channel;
  }

  /// Whether the present request was here before the one before it was answered.
  boolean pipelined() {
    return pipelined;
  }

  void open() {
    channel.handler(this);
    opened();
    channel.idle(true);
    loop().schedule(this, defaultServer().settings().get(HttpCore.CLIENT_HEADER_TIMEOUT));
    if (channel.readReady()) {
      readable(channel);
    }
  }

  // ---- the accept chain

  /// As [#open()], behind what the connection passes first.
  void arrive(AcceptChain chain) {
    state = State.ARRIVING;
    opened();
    channel.idle(true);
    loop().schedule(this, defaultServer().settings().get(HttpCore.CLIENT_HEADER_TIMEOUT));
    chain.enter(channel, this);
  }

  @Override
  public void step(String action) {
    arrival = action;
  }

  @Override
  public void passed(Channel c) {
    channel = c;
    state = State.FRESH;
    c.handler(this);
    if (c.readReady()) {
      readable(c);
    }
  }

  @Override
  public void refused(String why) {
    log(Level.ERROR, why);
    lingeringLeft = DROPPED_BEHIND_NO_HEADER;
    channel.handler(this);
    end(defaultServer().settings(), true);
  }

  @Override
  public void gone(Channel c, int how) {
    if (how == Channel.EOF) {
      log(Level.INFO, "client closed connection");
    }
    close();
  }

  // ---- events

  @Override
  public void readable(Channel c) {
    switch (state) {
      case FRESH, IDLE -> run();
      case BUSY -> {
        if (stream != null) {
          running = true;
          stream.readable();
          running = false;
          if (again) {
            run();
          }
        }
      }
      case LINGERING -> linger();
      case ARRIVING, CLOSED -> {}
    }
  }

  @Override
  public void writable(Channel c) {
    if (state == State.BUSY && stream != null) {
      stream.writable();
    }
  }

  @Override
  public void reclaim(Channel c) {
    if (state != State.BUSY) {
      close();
    }
  }

  @Override
  protected void fire() {
    switch (state) {
      case IDLE -> {
        if (secondTimeout > 0 && !listener().draining()) {
          long rest = secondTimeout;
          secondTimeout = 0;
          closable = true;
          channel.idle(true);
          loop().schedule(this, rest);
        } else {
          close();
        }
      }
      case ARRIVING, FRESH -> {
        log(Level.INFO, TIMED_OUT);
        close();
      }
      case BUSY -> {
        if (stream != null) {
          stream.timedOut();
        }
      }
      case LINGERING -> close();
      case CLOSED -> {}
    }
  }

  @Override
  public void failed(Channel c, Throwable cause) {
    failed();
  }

  /// Something that ran for this connection has failed: its request ends, and it.
  @Override
  protected void failed() {
    Http1Stream serving = stream;
    stream = null;
    try {
      if (serving != null) {
        serving.failed();
      }
    } finally {
      try {
        if (serving != null) {
          serving.detach(); // for good: who knows what it is at
        }
      } finally {
        close();
      }
    }
  }

  // ---- requests

  /// Serves requests as long as there are any to be read. A request that ends while this runs is
  /// followed by the next one from here, so that a pipeline does not nest.
  private void run() {
    if (running) {
      again = true;
      return;
    }
    running = true;
    int turn = REQUESTS_PER_TURN;
    do {
      again = false;
      if (state == State.FRESH || state == State.IDLE) {
        receive();
      } else if (state == State.BUSY && stream != null && !stream.busy()) {
        begin(stream);
      }
    } while (again && --turn > 0);
    running = false;
    if (again) {
      loop().post(this::run);
    }
  }

  private void receive() {
    Http1Stream taken = streams.take(this);
    stream = taken; // so that it is given back whatever happens
    int received = taken.inbox().receive(channel);
    if (received > 0) {
      channel.idle(false);
      if (state == State.IDLE) {
        stopTimer();
      }
      state = State.BUSY;
      begin(taken);
      return;
    }
    giveStream();
    if (received == Channel.EOF) {
      log(
          Level.INFO,
          state == State.IDLE
              ? "client " + channel.connection().remote().host() + " closed keepalive connection"
              : "client closed connection");
      close();
    } else if (received == Channel.ERROR) {
      close();
    }
  }

  private void begin(Http1Stream serving) {
    countRequest();
    lingeringEnd = 0;
    serving.begin();
    serving.readHead();
  }

  /// The present request is over.
  ///
  /// @param settings those that held where it was
  /// @param keep whether the connection may go on
  /// @param linger whether the client may still be sending
  void requestOver(Settings settings, boolean keep, boolean linger) {
    if (keep && !bytesLeft()) {
      giveStream();
      state = State.IDLE;
      migrateIfIdle();
    }
    long minimum = settings.get(HttpCore.KEEPALIVE_MIN_TIMEOUT);
    long timeout = settings.get(HttpCore.KEEPALIVE_TIMEOUT).millis();
    if (keep && (minimum > 0 || (timeout > 0 && !listener().draining()))) {
      goOn(settings, timeout, minimum);
      return;
    }
    end(settings, linger || pipelines || channel.unread());
  }

  /// Closes the connection. A client that may still be sending is read until it stops: it would
  /// otherwise be reset, and lose what it has not read of the response.
  private void end(Settings settings, boolean linger) {
    LingeringClose lingering = settings.get(HttpCore.LINGERING_CLOSE);
    if (lingering == LingeringClose.ALWAYS || (lingering == LingeringClose.ON && linger)) {
      startLingering(settings);
    } else {
      close();
    }
  }

  private void goOn(Settings settings, long timeout, long minimum) {
    pipelined = bytesLeft();
    if (pipelined) {
      pipelines = true;
      next();
      return;
    }
    if (settings.get(HttpCore.TCP_NODELAY)) {
      channel.connection().noDelay(true);
    }
    secondTimeout = minimum > 0 && timeout > minimum ? timeout - minimum : 0;
    closable = minimum == 0;
    channel.idle(closable);
    loop().schedule(this, timeout - secondTimeout);
    if (channel.readReady()) {
      next();
    }
  }

  /// Reads the next request: from the loop that is running, or else when the present handler is
  /// done.
  private void next() {
    if (running) {
      again = true;
    } else {
      loop().post(Task.of(this::run, this::failed));
    }
  }

  // ---- time

  /// The head of a request is incomplete.
  void headWaits(long timeout) {
    if (!armed()) {
      loop().schedule(this, timeout);
    }
  }

  /// The body of a request is incomplete.
  void bodyWaits(long timeout) {
    loop().schedule(this, timeout);
  }

  /// Whether what nobody wants has been read for too long.
  boolean droppedTooLong() {
    return loop().nowMillis() >= lingeringEnd;
  }

  /// A body that nobody wants is incomplete, and the response has left.
  void bodyDropped(Settings settings) {
    if (lingeringEnd == 0) {
      lingeringEnd = loop().nowMillis() + settings.get(HttpCore.LINGERING_TIME);
    }
    loop().schedule(this, settings.get(HttpCore.LINGERING_TIMEOUT));
  }

  void stopTimer() {
    loop().cancel(this);
  }

  /// The client was too slow, or is not to be answered: `reset_timedout_connection` applies.
  void timedOut(Settings settings) {
    reset = settings.get(HttpCore.RESET_TIMEDOUT_CONNECTION);
  }

  // ---- end

  private void startLingering(Settings settings) {
    state = State.LINGERING;
    giveStream();
    channel.shutdownOutput();
    channel.idle(true);
    lingeringTimeout = settings.get(HttpCore.LINGERING_TIMEOUT);
    lingeringEnd = loop().nowMillis() + settings.get(HttpCore.LINGERING_TIME);
    loop().schedule(this, lingeringTimeout);
    if (channel.readReady()) {
      linger();
    }
  }

  private void linger() {
    long left = lingeringEnd - loop().nowMillis();
    if (left <= 0) {
      close();
      return;
    }
    byte[] nowhere = loop().receiveBuffer();
    while (channel.readReady()) {
      int received = channel.recv(nowhere, 0, nowhere.length);
      if (received == Channel.AGAIN) {
        break;
      }
      lingeringLeft -= Math.max(0, received);
      if (received <= 0 || lingeringLeft <= 0) {
        close();
        return;
      }
    }
    loop().schedule(this, Math.min(left, lingeringTimeout));
  }

  /// Whether the next request is here already. It is served where the one before was.
  private boolean bytesLeft() {
    return stream != null && !stream.inbox().isEmpty();
  }

  /// Goes on under the configuration that has followed, if there is one and the connection is kept
  /// alive between requests. One that has not asked for anything yet is the old one's to serve, or
  /// to close at `worker_shutdown_timeout`.
  @Override
  protected void migrateIfIdle() {
    if (state == State.IDLE && migrate()) {
      streams = Http1Streams.of(listener().http());
    }
  }

  /// The server is stopping, or its configuration is replaced.
  @Override
  protected void drain() {
    if (state == State.IDLE && closable) {
      close();
    }
  }

  /// Closes it at once, whatever it is doing.
  @Override
  protected void abort() {
    Http1Stream serving = stream;
    try {
      if (serving != null && serving.busy()) {
        serving.abandon();
      }
    } finally {
      close();
    }
  }

  void close() {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    stopTimer();
    try {
      giveStream();
    } finally {
      closed();
      if (reset) {
        channel.reset();
      } else {
        channel.close();
      }
    }
  }

  private void giveStream() {
    Http1Stream serving = stream;
    if (serving != null) {
      stream = null;
      serving.giveBack();
    }
  }

  // ---- log

  private void log(Level level, String message) {
    ErrorLog log = defaultServer().root().get(HttpRequest.ERROR_LOG);
    if (log != null && log.enabled(level)) {
      log.log(level, message, this);
    }
  }

  @Override
  public long connectionNumber() {
    return channel.connection().number();
  }

  @Override
  public void writeContext(Bytes out) {
    if (state == State.ARRIVING) {
      out.append(" while ").append(arrival);
    } else if (state == State.FRESH) {
      out.append(" while waiting for request");
    }
    out.append(", client: ");
    channel.connection().remote().writeHost(out);
    out.append(", server: ");
    channel.connection().local().write(out);
  }
}
