package io.sluice.net;

import io.sluice.core.address.Address;
import io.sluice.net.accept.AcceptChain;
import io.sluice.net.accept.Entrant;
import io.sluice.net.sim.NullLayer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// A test with a stage, a loop and listeners that are closed at the end.
public abstract class StagedTest {
  protected Stage stage;
  protected Loop loop;
  private final List<ListeningSocket> listeners = new ArrayList<>();

  protected abstract Stage stage();

  @BeforeEach
  void open() {
    stage = stage();
    loop = stage.newLoop(options());
  }

  protected final LoopOptions options() {
    return new LoopOptions(new FileThreads(), stage.failures()).layer(layer());
  }

  /// What lies over the connections on both sides, or null.
  protected @Nullable LayerFactory layer() {
    return NullLayer.ifWanted();
  }

  @AfterEach
  void close() {
    closeListeners();
    stage.close();
  }

  protected final void closeListeners() {
    for (ListeningSocket s : listeners) {
      act(() -> loop.stopAccepting(s));
      s.close(true);
    }
    listeners.clear();
  }

  /// Closes a listener at the end of the test.
  protected final void adopt(ListeningSocket s) {
    listeners.add(s);
  }

  /// Listens, on the test's loop, and hands each connection to `acceptor`.
  protected final Address listen(Address where, Acceptor acceptor) {
    return listen(ListenSpec.of(where), acceptor);
  }

  protected final Address listen(ListenSpec spec, Acceptor acceptor) {
    try {
      ListeningSocket s = stage.network().bind(spec);
      listeners.add(s);
      act(() -> loop.accept(s, spec.datagram() ? acceptor : behindLayer(acceptor)));
      return s.address();
    } catch (SystemException e) {
      throw new AssertionError(e);
    }
  }

  private Acceptor behindLayer(Acceptor acceptor) {
    AcceptChain chain = new AcceptChain(false, loop.layer());
    return chain.isEmpty() ? acceptor : c -> chain.enter(c, new Arrival(acceptor));
  }

  private record Arrival(Acceptor acceptor) implements Entrant {
    @Override
    public void step(String action) {}

    @Override
    public void passed(Channel c) {
      acceptor.accepted(c);
    }

    @Override
    public void gone(Channel c, int how) {
      c.close();
    }

    @Override
    public void failed(Channel c, Throwable cause) {
      c.close();
    }
  }

  protected final Address listen(Acceptor acceptor) {
    return listen(stage.anyAddress(), acceptor);
  }

  protected final Peer connect(Address to, Peer peer) {
    act(() -> peer.c = loop.connect(to, ConnectOptions.DEFAULT, peer));
    return peer;
  }

  protected final void until(String what, BooleanSupplier holds) {
    stage.until(loop, what, holds);
  }

  /// Runs something on the test's loop.
  protected final void act(Act work) {
    stage.on(
        loop,
        () -> {
          work.run();
          return true;
        });
  }

  /// Something to do on a loop.
  protected interface Act {
    void run() throws Exception;
  }

  protected static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  protected static byte[] pattern(int size) {
    byte[] data = new byte[size];
    int x = 12345;
    for (int i = 0; i < size; i++) {
      x = x * 1103515245 + 12345;
      data[i] = (byte) (x >>> 16);
    }
    return data;
  }
}
