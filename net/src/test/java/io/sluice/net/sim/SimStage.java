package io.sluice.net.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.net.Failures;
import io.sluice.net.Loop;
import io.sluice.net.LoopOptions;
import io.sluice.net.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/// A simulation, in the test's thread. Counts simulated sockets.
public final class SimStage implements Stage {
  private static final long MILLIS = 3_600_000;

  private final SimNetwork network;
  private final Failures failures = new Failures();
  private final List<SimLoop> loops = new ArrayList<>();

  public SimStage(long seed, SimConditions conditions) {
    network = new SimNetwork(seed);
    network.conditions(conditions);
  }

  @Override
  public SimNetwork network() {
    return network;
  }

  @Override
  public Loop newLoop(LoopOptions options) {
    SimLoop loop = network.newLoop("loop" + loops.size(), options);
    loops.add(loop);
    return loop;
  }

  @Override
  public <T> T on(Loop loop, Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    loop.execute(() -> {
      try {
        result.complete(work.call());
      } catch (Throwable t) {
        result.completeExceptionally(t);
      }
    });
    assertThat(network.until(result::isDone, MILLIS)).isTrue();
    if (result.isCompletedExceptionally()) {
      throw new AssertionError(result.exceptionNow());
    }
    return result.resultNow();
  }

  @Override
  public void until(Loop loop, String what, BooleanSupplier holds) {
    if (!network.until(holds, MILLIS)) {
      throw new AssertionError("never: " + what + "; " + failures.all + failures.thrown);
    }
  }

  @Override
  public Address anyAddress() {
    return IpAddress.v4(0x7F000001, 0);
  }

  @Override
  public boolean seesUnread() {
    return true;
  }

  @Override
  public Failures failures() {
    return failures;
  }

  @Override
  public void close() {
    loops.forEach(Loop::stop);
    network.run(1000);
    for (Loop loop : loops) {
      assertThat(loop.connections()).as("open connections").isZero();
      assertThat(loop.buffers().outstanding()).as("buffers not given back").isZero();
    }
    assertThat(failures.thrown).isEmpty();
    assertThat(network.openSockets()).as("open sockets").isZero();
  }
}
