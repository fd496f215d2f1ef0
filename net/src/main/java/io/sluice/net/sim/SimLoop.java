package io.sluice.net.sim;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.core.address.UnixAddress;
import io.sluice.net.Acceptor;
import io.sluice.net.ChannelHandler;
import io.sluice.net.ConnectOptions;
import io.sluice.net.Connection;
import io.sluice.net.CopyPipe;
import io.sluice.net.ListeningSocket;
import io.sluice.net.Loop;
import io.sluice.net.LoopOptions;
import io.sluice.net.Pipe;
import io.sluice.net.SystemError;
import io.sluice.net.SystemException;
import io.sluice.net.Unhandled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// A loop that its network turns.
public final class SimLoop extends Loop {
  private static final long MAX_WORK = 2_000_000; // nanoseconds that blocking work takes at most

  private final SimNetwork network;
  private final IpAddress host;
  private final ArrayDeque<Runnable> inbox = new ArrayDeque<>();
  private final Set<Connection> connections = new LinkedHashSet<>();
  private final List<SimListeningSocket> listening = new ArrayList<>();
  private final Set<SimDatagramSocket> receiving = new LinkedHashSet<>();
  private SimWatch watch = SimWatch.NOBODY;
  private boolean ended;

  SimLoop(SimNetwork network, String name, LoopOptions options, IpAddress host) {
    super(name, options);
    this.network = network;
    this.host = host;
  }

  /// Has somebody see what becomes of the loop's connections.
  public void watch(SimWatch by) {
    watch = by;
  }

  SimWatch watch() {
    return watch;
  }

  // ---- turned by the network ----

  void receive(Runnable what) {
    inbox.add(what);
  }

  boolean wantsTurn() {
    return !ended && (!inbox.isEmpty() || hasTasks() || nextTimer() <= clock().nanoTime());
  }

  void turnOnce() {
    turn();
  }

  /// When the next timer is due, in nanoseconds.
  long nextTimer() {
    long delay = timerDelay();
    return delay < 0 ? Long.MAX_VALUE : (nowMillis() + delay) * 1_000_000;
  }

  boolean ends() {
    if (stopping() && !ended) {
      ended = true;
      end();
    }
    return ended;
  }

  @Override
  protected void poll(long timeoutMillis) {
    woken();
    for (int n = inbox.size(); n > 0; n--) {
      inbox.remove().run();
    }
  }

  @Override
  protected void handled() {
    watch.handled();
  }

  @Override
  protected void wake() {}

  @Override
  protected boolean submit(Runnable task) {
    long end = clock().nanoTime() + network.random().nextLong(MAX_WORK);
    network.at(end, this, null, null, task);
    return true;
  }

  // ---- connections ----

  @Override
  protected Connection open(Address remote, ConnectOptions o, ChannelHandler h)
      throws SystemException {
    if (!admit()) {
      throw new SystemException("connect() to " + remote.text(), SystemError.ENFILE);
    }
    SimSocket socket = new SimSocket(network, this, local(remote, o), remote);
    SimConnection c = new SimConnection(this, socket, SimConnection.CONNECTING_STATE, h);
    connections.add(c);
    watch.opened(c);
    network.ports().connect(network, socket);
    return c;
  }

  @Override
  public Connection connectDatagram(Address remote, ConnectOptions o, ChannelHandler h)
      throws SystemException {
    if (!admit()) {
      throw new SystemException("connect() to " + remote.text(), SystemError.ENFILE);
    }
    SimDatagram c = new SimDatagram(network, this, local(remote, o), remote, h);
    network.datagrams().bind(c.local(), c);
    connections.add(c);
    return c;
  }

  private Address local(Address remote, ConnectOptions o) {
    Address bind = o.bind();
    if (remote instanceof UnixAddress) {
      return UnixAddress.UNNAMED;
    }
    IpAddress from = host;
    if (bind instanceof IpAddress chosen) {
      from = chosen;
    } else if (((IpAddress) remote).isV6() && !host.isV6()) {
      from = IpAddress.v6(0, 1, 0);
    }
    return from.port() != 0 ? from : from.withPort(network.ports().nextPort());
  }

  /// A connection that a listener has for this loop.
  void accept(SimSocket socket, Acceptor acceptor) {
    if (!admit()) {
      socket.close();
      return;
    }
    countAccepted();
    SimConnection c =
        new SimConnection(this, socket, SimConnection.ACCEPTED_STATE, Unhandled.INSTANCE);
    connections.add(c);
    watch.opened(c);
    try {
      acceptor.accepted(c);
      socket.tellOwner();
    } catch (Throwable t) {
      broken(c, t);
    }
  }

  void forget(Connection c) {
    connections.remove(c);
    closedOne();
  }

  // ---- listeners ----

  @Override
  protected void listen(ListeningSocket s, Acceptor a) {
    if (s instanceof SimDatagramSocket datagrams) {
      datagrams.accept(this, a);
      receiving.add(datagrams);
      return;
    }
    SimListeningSocket socket = (SimListeningSocket) s;
    unlisten(s);
    listening.add(socket);
    socket.add(this, a);
  }

  @Override
  protected void unlisten(ListeningSocket s) {
    if (s instanceof SimDatagramSocket datagrams) {
      datagrams.stop(this);
      return;
    }
    SimListeningSocket socket = (SimListeningSocket) s;
    listening.remove(socket);
    socket.remove(this);
  }

  @Override
  protected Pipe newPipe() {
    return new CopyPipe(this);
  }

  @Override
  protected void closeAll() {
    for (SimListeningSocket s : List.copyOf(listening)) {
      stopAccepting(s);
    }
    receiving.forEach(s -> s.forget(this));
    for (Connection c : List.copyOf(connections)) {
      c.close();
    }
  }

  @Override
  protected void release() {
    inbox.clear();
  }
}
