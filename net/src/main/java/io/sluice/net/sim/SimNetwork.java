package io.sluice.net.sim;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.core.address.UnixAddress;
import io.sluice.core.clock.Clock;
import io.sluice.net.ListenSpec;
import io.sluice.net.ListeningSocket;
import io.sluice.net.LoopOptions;
import io.sluice.net.Network;
import io.sluice.net.OpenFile;
import io.sluice.net.SystemException;
import io.sluice.net.nio.NioFile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A network in memory with a time of its own. Everything runs on the thread that calls
/// [#until(BooleanSupplier, long)], one thing after the other, in an order that only the seed and
/// the program decide; its loops are not run but turned by it. While something is to be done time
/// stands still; then it jumps to whatever comes next.
public final class SimNetwork implements Network {
  private static final long RETRANSMIT = 200_000_000; // nanoseconds until a lost segment is resent

  private record Link(String a, String b) {}

  private final SimClock clock;
  private final PriorityQueue<SimEvent> events = new PriorityQueue<>();
  private final List<SimEvent> held = new ArrayList<>();
  private final Set<Link> cuts = new HashSet<>();
  private final Set<String> isolated = new HashSet<>();
  private final List<SimLoop> loops = new ArrayList<>();
  private final SimPorts ports = new SimPorts();
  private final SimDatagrams datagrams = new SimDatagrams(this);
  private SimConditions conditions = SimConditions.GOOD;
  private long order;
  private int openSockets;

  /// @param seed of everything that is left to chance
  public SimNetwork(long seed) {
    clock = new SimClock(seed);
  }

  // ---- what a test says ----

  /// The simulation's time and randomness.
  public Clock clock() {
    return clock;
  }

  /// Changes how good it is, for what is sent from now on.
  public void conditions(SimConditions c) {
    conditions = c;
  }

  /// How good it is.
  public SimConditions conditions() {
    return conditions;
  }

  /// Holds back whatever two hosts send each other, until [#heal()]; datagrams are lost.
  public void partition(IpAddress a, IpAddress b) {
    cuts.add(new Link(a.host(), b.host()));
    cuts.add(new Link(b.host(), a.host()));
  }

  /// Lets everything through again; what was held back arrives now, in its order and before
  /// anything that is sent from now on.
  public void heal() {
    cuts.clear();
    isolated.clear();
    release();
  }

  /// Holds back whatever a host sends and is sent, until [#rejoin(IpAddress)] or [#heal()];
  /// datagrams are lost.
  public void isolate(IpAddress host) {
    isolated.add(host.host());
  }

  /// Lets a host's messages through again, as [#heal()] does.
  public void rejoin(IpAddress host) {
    if (isolated.remove(host.host())) {
      release();
    }
  }

  private void release() {
    List<SimEvent> late = List.copyOf(held);
    held.clear();
    for (SimEvent e : late) {
      at(clock.nanoTime(), e.loop(), e.from(), e.to(), e.what());
    }
  }

  /// Goes on until something is so, or nothing can happen any more, or the time is up. Answers
  /// whether it is so.
  public boolean until(BooleanSupplier holds, long millis) {
    long end = clock.nanoTime() + millis * 1_000_000;
    while (!holds.getAsBoolean()) {
      if (!step(end)) {
        return holds.getAsBoolean();
      }
    }
    return true;
  }

  /// Lets time pass.
  public void run(long millis) {
    long end = clock.nanoTime() + millis * 1_000_000;
    boolean more = true;
    while (more) {
      more = step(end);
    }
    clock.advance(end);
  }

  /// Sockets that are open, listening ones too.
  public int openSockets() {
    return openSockets;
  }

  // ---- the network ----

  @Override
  public SimLoop newLoop(String name, LoopOptions options) {
    return newLoop(name, options, IpAddress.v4(0x7F000001, 0));
  }

  /// A loop on another host: what it connects has this address.
  public SimLoop newLoop(String name, LoopOptions options, IpAddress host) {
    SimLoop loop = new SimLoop(this, name, options.clock(clock), host);
    loops.add(loop);
    return loop;
  }

  @Override
  public ListeningSocket bind(ListenSpec spec) throws SystemException {
    return ports.bind(this, spec);
  }

  @Override
  public OpenFile open(String path) throws SystemException {
    return NioFile.open(path);
  }

  @Override
  public OpenFile create(String path, int mode) throws SystemException {
    return NioFile.create(path, mode);
  }

  SimPorts ports() {
    return ports;
  }

  SimDatagrams datagrams() {
    return datagrams;
  }

  void opened() {
    openSockets++;
  }

  void closed() {
    openSockets--;
  }

  // ---- events ----

  /// When a segment that is sent now arrives.
  long arrival() {
    long at = clock.nanoTime() + delay();
    long again = RETRANSMIT;
    while (conditions.loss() > 0 && random().nextDouble() < conditions.loss()) {
      at += again;
      again *= 2;
    }
    return at;
  }

  /// When a datagram that is sent now arrives, if it does.
  long delayed() {
    return clock.nanoTime() + delay();
  }

  private long delay() {
    return 1000 * random().nextLong(conditions.minDelay(), conditions.maxDelay() + 1);
  }

  RandomGenerator random() {
    return clock.random();
  }

  void at(long nanos, SimLoop loop, @Nullable Address from, @Nullable Address to, Runnable what) {
    events.add(new SimEvent(nanos, order++, loop, from, to, what));
  }

  /// One thing; false if nothing happens before `end`.
  private boolean step(long end) {
    deliverDue();
    boolean worked = false;
    for (SimLoop loop : List.copyOf(loops)) {
      if (loop.wantsTurn()) {
        loop.turnOnce();
        worked = true;
      }
      if (loop.ends()) {
        loops.remove(loop);
        worked = true;
      }
    }
    return worked || jump(end);
  }

  private void deliverDue() {
    for (SimEvent e = events.peek(); e != null && e.nanos() <= clock.nanoTime(); ) {
      events.remove();
      if (cut(e)) {
        held.add(e);
      } else {
        e.loop().receive(e.what());
      }
      e = events.peek();
    }
  }

  private boolean cut(SimEvent e) {
    Address from = e.from();
    Address to = e.to();
    return from != null && to != null && cut(from, to);
  }

  boolean cut(Address from, Address to) {
    if ((cuts.isEmpty() && isolated.isEmpty()) || from instanceof UnixAddress) {
      return false;
    }
    return cuts.contains(new Link(from.host(), to.host()))
        || isolated.contains(from.host())
        || isolated.contains(to.host());
  }

  private boolean jump(long end) {
    SimEvent next = events.peek();
    long to = next == null ? Long.MAX_VALUE : next.nanos();
    for (SimLoop loop : loops) {
      to = Math.min(to, loop.nextTimer());
    }
    if (to > end) {
      return false;
    }
    clock.advance(Math.max(to, clock.nanoTime()));
    return true;
  }
}
