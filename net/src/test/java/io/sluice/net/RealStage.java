package io.sluice.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Real sockets, real threads, real time. Counts the descriptors of the process.
public final class RealStage implements Stage {
  private static final long SECONDS = 10;

  private final Network network;
  private final Failures failures = new Failures();
  private final List<Loop> loops = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final List<String> before = descriptors();

  private final boolean seesUnread;

  public RealStage(Network network, boolean seesUnread) {
    this.network = network;
    this.seesUnread = seesUnread;
  }

  @Override
  public boolean seesUnread() {
    return seesUnread;
  }

  @Override
  public Network network() {
    return network;
  }

  @Override
  public Failures failures() {
    return failures;
  }

  @Override
  public Loop newLoop(LoopOptions options) {
    Loop loop = network.newLoop("loop" + loops.size(), options);
    Thread t = new Thread(loop::run, loop.name());
    t.setDaemon(true);
    t.start();
    loops.add(loop);
    threads.add(t);
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
    try {
      return result.get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("the loop does not answer", e);
    }
  }

  @Override
  public void until(Loop loop, String what, BooleanSupplier holds) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!on(loop, holds::getAsBoolean)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not in time: " + what + "; " + failures.all + failures.thrown);
      }
      LockSupport.parkNanos(200_000);
    }
  }

  @Override
  public Address anyAddress() {
    return IpAddress.v4(0x7F000001, 0);
  }

  @Override
  public void close() {
    loops.forEach(Loop::stop);
    for (Thread t : threads) {
      try {
        t.join(TimeUnit.SECONDS.toMillis(SECONDS));
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      assertThat(t.isAlive()).as("loop runs on").isFalse();
    }
    for (Loop loop : loops) {
      assertThat(loop.connections()).as("open connections").isZero();
      assertThat(loop.buffers().outstanding()).as("buffers not given back").isZero();
    }
    assertThat(failures.thrown).isEmpty();
    List<String> after = descriptors();
    after.removeAll(before);
    assertThat(after).as("open descriptors").isEmpty();
  }

  /// Sockets, pipes, event descriptors: what they are and which; files of the JVM come and go.
  private static List<String> descriptors() {
    List<String> all = new ArrayList<>();
    Path folder = Path.of("/proc/self/fd");
    if (!Files.isDirectory(folder)) {
      return all;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path p : entries) {
        String target = target(p);
        if (target.matches("(socket|pipe|anon_inode):.*")) {
          all.add(p.getFileName() + " " + target);
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return all;
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return ""; // the descriptor of this very listing
    }
  }
}
