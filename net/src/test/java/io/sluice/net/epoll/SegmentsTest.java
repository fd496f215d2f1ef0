package io.sluice.net.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.IpAddress;
import io.sluice.core.clock.Clock;
import io.sluice.net.BufferPool;
import io.sluice.net.ConnectOptions;
import io.sluice.net.Connection;
import io.sluice.net.FileThreads;
import io.sluice.net.ListenSpec;
import io.sluice.net.ListeningSocket;
import io.sluice.net.Loop;
import io.sluice.net.LoopOptions;
import io.sluice.net.RealStage;
import io.sluice.net.SystemException;
import io.sluice.net.Unhandled;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// A loop makes an array's segment once, and forgets it in time.
@EnabledOnOs(OS.LINUX)
class SegmentsTest {
  /// The machine's clock, which can be set ahead.
  private static final class Ahead implements Clock {
    final AtomicLong millis = new AtomicLong();

    @Override
    public long nanoTime() {
      return Clock.system().nanoTime() + millis.get() * 1_000_000;
    }

    @Override
    public long millis() {
      return Clock.system().millis() + millis.get();
    }

    @Override
    public RandomGenerator random() {
      return Clock.system().random();
    }
  }

  @Test
  void remembersWhatThePoolHasAndNothingLarger() {
    Segments segments = new Segments();
    assertThat(segments.used()).isFalse();
    byte[] large = new byte[BufferPool.LARGEST + 1];
    assertThat(segments.of(large)).isNotSameAs(segments.of(large));
    assertThat(segments.used()).isFalse();
    byte[] usual = new byte[BufferPool.LARGEST];
    assertThat(segments.of(usual)).isSameAs(segments.of(usual));
    assertThat(segments.used()).isTrue();
    segments.clear();
    assertThat(segments.used()).isFalse();
  }

  @Test
  void anArrayThatWasSentIsGarbageSoon() throws SystemException {
    Ahead clock = new Ahead();
    RealStage stage = new RealStage(new EpollNetwork(), true);
    Loop loop = stage.newLoop(new LoopOptions(new FileThreads(), stage.failures()).clock(clock));
    ListeningSocket s = stage.network().bind(ListenSpec.of(IpAddress.v4(0x7F000001, 0)));
    Connection c =
        stage.on(
            loop,
            () ->
                loop.connect(s.address(), ConnectOptions.DEFAULT, Unhandled.INSTANCE).connection());
    stage.until(loop, "connected", c::connected);
    WeakReference<byte[]> sent = stage.on(loop, () -> send(c));
    clock.millis.addAndGet(60_000);
    stage.until(
        loop,
        "gone",
        () -> {
          System.gc();
          return sent.get() == null;
        });
    stage.on(
        loop,
        () -> {
          c.close();
          s.close(true);
          return 0;
        });
    stage.close();
  }

  private static WeakReference<byte[]> send(Connection c) {
    byte[] b = new byte[1000];
    assertThat(c.send(b, 0, b.length, false)).isEqualTo(b.length);
    return new WeakReference<>(b);
  }
}
