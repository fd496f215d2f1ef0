package io.sluice.net.nio;

import io.sluice.core.address.Address;
import io.sluice.net.Acceptor;
import io.sluice.net.ChannelHandler;
import io.sluice.net.ConnectOptions;
import io.sluice.net.Connection;
import io.sluice.net.CopyPipe;
import io.sluice.net.ListeningSocket;
import io.sluice.net.Loop;
import io.sluice.net.LoopEvent;
import io.sluice.net.LoopOptions;
import io.sluice.net.Pipe;
import io.sluice.net.SystemError;
import io.sluice.net.SystemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One selector. It reports states, not changes: a connection asks for what it is not ready for,
/// and no longer once it is told.
final class NioLoop extends Loop {
  private final Selector selector;
  private final Map<ListeningSocket, NioListener> listeners = new HashMap<>();
  private final Map<ListeningSocket, NioDatagramListener> datagrams = new HashMap<>();

  NioLoop(String name, LoopOptions options) {
    super(name, options);
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected void poll(long timeoutMillis) {
    // What was closed is only given back to the system here; the events come after woken().
    try {
      if (timeoutMillis == 0) {
        selector.selectNow();
      } else {
        selector.select(Math.max(0, timeoutMillis)); // 0: for ever
      }
    } catch (IOException e) {
      failed("select()", Errors.of(e));
    }
    woken();
    for (SelectionKey key : selector.selectedKeys()) {
      try {
        dispatch(key);
      } catch (Throwable t) { // not of a handler
        uncaught(t);
      }
    }
    selector.selectedKeys().clear();
  }

  private void dispatch(SelectionKey key) {
    if (!key.isValid()) {
      return;
    }
    switch (key.attachment()) {
      case NioConnection c -> c.ready(key.readyOps());
      case NioDatagram c -> c.ready(key.readyOps());
      case NioListener l -> l.ready();
      case NioDatagramListener l -> l.ready();
      default -> throw new AssertionError();
    }
  }

  @Override
  protected void wake() {
    selector.wakeup();
  }

  Selector selector() {
    return selector;
  }

  // ---- connections ----

  @Override
  protected Connection open(Address remote, ConnectOptions o, ChannelHandler h)
      throws SystemException {
    String name = "connect() to " + remote.text();
    if (!admit()) {
      throw new SystemException(name, SystemError.ENFILE);
    }
    SocketChannel channel = null;
    boolean done = false;
    try {
      channel = SocketChannel.open(Channels.family(remote));
      channel.configureBlocking(false);
      if (o.keepalive()) {
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      }
      Channels.prepare(channel, o);
      boolean connected = channel.connect(Addresses.to(remote));
      int state = connected ? NioConnection.CONNECTED_STATE : NioConnection.CONNECTING_STATE;
      NioConnection c = new NioConnection(this, channel, remote, state, h);
      if (connected) {
        post(c::tellConnected);
      }
      done = true;
      return c;
    } catch (SystemException e) {
      throw e;
    } catch (IOException e) {
      throw new SystemException(name, Errors.of(e));
    } finally {
      if (!done) {
        closedOne();
        close(channel);
      }
    }
  }

  @Override
  public Connection connectDatagram(Address remote, ConnectOptions o, ChannelHandler h)
      throws SystemException {
    String name = "connect() to " + remote.text();
    if (!admit()) {
      throw new SystemException(name, SystemError.ENFILE);
    }
    DatagramChannel channel = null;
    boolean done = false;
    try {
      channel = NioDatagram.open(remote, o);
      channel.connect(Addresses.to(remote));
      NioDatagram c = new NioDatagram(this, channel, remote, h);
      done = true;
      return c;
    } catch (SystemException e) {
      throw e;
    } catch (IOException e) {
      throw new SystemException(name, Errors.of(e));
    } finally {
      if (!done) {
        closedOne();
        close(channel);
      }
    }
  }

  void close(java.nio.channels.@Nullable Channel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        failed("close()", Errors.of(e));
      }
    }
  }

  // ---- listeners ----

  @Override
  protected void listen(ListeningSocket s, Acceptor a) throws SystemException {
    if (s instanceof NioDatagramSocket socket) {
      acceptDatagrams(socket, a);
      return;
    }
    unlisten(s);
    NioListener l = new NioListener(this, (NioListeningSocket) s, a);
    l.watch();
    listeners.put(s, l);
  }

  private void acceptDatagrams(NioDatagramSocket socket, Acceptor a) throws SystemException {
    NioDatagramListener known = datagrams.get(socket);
    if (known != null) {
      known.accept(a);
      return;
    }
    NioDatagramListener l = new NioDatagramListener(this, socket, a);
    l.watch();
    datagrams.put(socket, l);
  }

  /// Nobody accepts from it any more.
  void forget(NioDatagramListener l, NioDatagramSocket socket) {
    datagrams.remove(socket);
    l.end();
  }

  @Override
  protected void unlisten(ListeningSocket s) {
    NioDatagramListener d = datagrams.get(s);
    if (d != null) {
      d.stop();
    }
    NioListener l = listeners.remove(s);
    if (l != null) {
      l.stop();
    }
  }

  void pauseAccepting() {
    for (NioListener l : listeners.values()) {
      l.pause();
      schedule(l.pause, ACCEPT_PAUSE);
    }
  }

  // ---- for the classes around it ----

  boolean admitOne() {
    return admit();
  }

  void releaseOne() {
    closedOne();
  }

  void countOneAccepted() {
    countAccepted();
  }

  LoopOptions loopOptions() {
    return options();
  }

  void failed(String call, int errno) {
    options().events().accept(new LoopEvent.CallFailed(call, errno));
  }

  void brokenOne(NioConnection c, Throwable t) {
    broken(c, t);
  }

  @Override
  protected Pipe newPipe() {
    return new CopyPipe(this);
  }

  // ---- end ----

  @Override
  protected void closeAll() {
    for (ListeningSocket s : List.copyOf(listeners.keySet())) {
      stopAccepting(s);
    }
    datagrams.values().forEach(NioDatagramListener::end);
    datagrams.clear();
    for (SelectionKey key : new ArrayList<>(selector.keys())) {
      if (key.attachment() instanceof Connection c) {
        c.close();
      }
    }
  }

  @Override
  protected void release() {
    try {
      selector.selectNow(); // gives back what was closed
      selector.close();
    } catch (IOException e) {
      failed("close()", Errors.of(e));
    }
  }
}
