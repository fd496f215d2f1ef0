package io.sluice.bench.micro;

import io.sluice.core.address.IpAddress;
import io.sluice.net.Channel;
import io.sluice.net.ChannelHandler;
import io.sluice.net.FileThreads;
import io.sluice.net.ListenSpec;
import io.sluice.net.ListeningSocket;
import io.sluice.net.Loop;
import io.sluice.net.LoopOptions;
import io.sluice.net.SystemException;
import io.sluice.net.Timer;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What the event loop costs: a round trip over TCP on the loopback, a task from another thread, a
/// timer that is armed, moved and cancelled.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(jvmArgsAppend = "--enable-native-access=ALL-UNNAMED", value = 1)
public class LoopBenchmark {
  private static final int MESSAGE = 128;
  private static final int TIMERS = 1000;
  private static final int MINUTE = 60_000;

  @Param Networks network = Networks.EPOLL;

  private Loop loop;
  private Thread thread;
  private ListeningSocket listening;
  private SocketChannel client;
  private FileThreads files;
  private final ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE);
  private final Timer[] timers = new Timer[TIMERS];

  @Setup
  public void start() throws IOException, SystemException {
    files = new FileThreads();
    loop = network.create().newLoop("loop", new LoopOptions(files, new Failing()));
    listening =
        network
            .create()
            .bind(
                ListenSpec.of(Objects.requireNonNull(IpAddress.parse("127.0.0.1", 0), "address")));
    thread = new Thread(loop::run, "loop");
    thread.start();
    call(() -> {
      loop.accept(listening, c -> c.handler(new Echo()));
      return null;
    });
    client =
        SocketChannel.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), listening.address().port()));
    client.setOption(StandardSocketOptions.TCP_NODELAY, true);
    for (int i = 0; i < TIMERS; i++) {
      timers[i] = new Never();
    }
  }

  @TearDown
  public void stop() throws Exception {
    client.close();
    loop.execute(() -> loop.stopAccepting(listening));
    loop.stop();
    thread.join();
    listening.close(true);
    files.close();
  }

  /// A message to the loop and back, by a blocking client in this thread.
  @Benchmark
  public int roundTrip() throws IOException {
    message.clear();
    while (message.hasRemaining()) {
      client.write(message);
    }
    message.clear();
    while (message.hasRemaining()) {
      if (client.read(message) < 0) {
        throw new EOFException();
      }
    }
    return message.position();
  }

  /// A task handed to the loop, and its answer awaited.
  @Benchmark
  public Integer task() {
    return call(() -> MESSAGE);
  }

  /// Arming, moving away and cancelling, per timer, on the loop.
  @Benchmark
  @OperationsPerInvocation(TIMERS)
  public Integer timers() {
    return call(() -> {
      for (Timer t : timers) {
        loop.schedule(t, MINUTE);
      }
      for (Timer t : timers) {
        loop.schedule(t, 2 * MINUTE);
      }
      for (Timer t : timers) {
        loop.cancel(t);
      }
      return loop.timers();
    });
  }

  private <T> T call(Callable<T> task) {
    CompletableFuture<T> done = new CompletableFuture<>();
    loop.execute(() -> {
      try {
        done.complete(task.call());
      } catch (Exception e) {
        done.completeExceptionally(e);
      }
    });
    return done.join();
  }

  private static final class Never extends Timer {
    @Override
    protected void fire() {
      throw new IllegalStateException("it was cancelled");
    }
  }

  /// Sends back what it reads; a message fits into the socket's buffer.
  private static final class Echo implements ChannelHandler {
    @Override
    public void readable(Channel c) {
      byte[] b = c.loop().receiveBuffer();
      while (true) {
        int n = c.recv(b, 0, b.length);
        if (n == Channel.AGAIN) {
          return;
        }
        if (n < 0 || c.send(b, 0, n, false) != n) {
          c.close();
          return;
        }
      }
    }

    @Override
    public void writable(Channel c) {}
  }
}
