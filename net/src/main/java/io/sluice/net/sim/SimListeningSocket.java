package io.sluice.net.sim;

import io.sluice.core.address.Address;
import io.sluice.net.Acceptor;
import io.sluice.net.ListenSpec;
import io.sluice.net.ListeningSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/// A listener of a [SimNetwork]. Chance decides which loop gets a connection.
final class SimListeningSocket extends ListeningSocket {
  private record Taker(SimLoop loop, Acceptor acceptor) {}

  private final SimNetwork network;
  private final List<Taker> takers = new ArrayList<>();
  private final ArrayDeque<SimSocket> waiting = new ArrayDeque<>();
  private boolean closed;

  SimListeningSocket(SimNetwork network, ListenSpec spec, Address address) {
    super(spec, address);
    this.network = network;
    network.opened();
  }

  void add(SimLoop loop, Acceptor acceptor) {
    takers.add(new Taker(loop, acceptor));
    while (!waiting.isEmpty()) {
      hand(waiting.remove());
    }
  }

  void remove(SimLoop loop) {
    takers.removeIf(t -> t.loop.equals(loop));
  }

  SimLoop anyLoop(SimLoop otherwise) {
    return takers.isEmpty() ? otherwise : takers.getFirst().loop;
  }

  boolean full() {
    return waiting.size() > spec().backlog();
  }

  /// The system takes a connection; the program gets it when it comes to it.
  void begin(SimSocket client) {
    SimSocket server = new SimSocket(network, anyLoop(client.loop), client.remote, client.local);
    server.join(client);
    if (takers.isEmpty()) {
      waiting.add(server);
    } else {
      hand(server);
    }
  }

  private void hand(SimSocket server) {
    Taker taker = takers.get(network.random().nextInt(takers.size()));
    server.loop = taker.loop;
    network.at(
        network.clock().nanoTime(),
        taker.loop,
        null,
        null,
        () -> taker.loop.accept(server, taker.acceptor));
  }

  @Override
  public void configure(ListenSpec wanted, BiConsumer<String, Integer> refused) {
    spec(wanted);
  }

  @Override
  public void allowReuse() {}

  @Override
  public void close(boolean unlink) {
    if (!closed) {
      closed = true;
      network.closed();
      network.ports().unbind(this);
      for (SimSocket s : waiting) {
        s.reset();
      }
    }
  }
}
