package io.sluice.net.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.sluice.core.address.IpAddress;
import io.sluice.net.Channel;
import io.sluice.net.ChannelHandler;
import io.sluice.net.ConnectOptions;
import io.sluice.net.FileThreads;
import io.sluice.net.ListenSpec;
import io.sluice.net.ListeningSocket;
import io.sluice.net.Loop;
import io.sluice.net.LoopOptions;
import io.sluice.net.RealStage;
import io.sluice.net.SystemException;
import io.sluice.net.Timer;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// The path of bytes makes no garbage once it is warm.
@EnabledOnOs(OS.LINUX)
class AllocationTest {
  private static final int BLOCK = 20_000;
  private static final int BLOCKS = 300;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /// Two connections of one loop that throw a kilobyte back and forth, with a timer that moves.
  private static final class Rally implements ChannelHandler {
    private final Loop loop;
    private final Timer timeout =
        new Timer() {
          @Override
          protected void fire() {
            throw new AssertionError("timed out");
          }
        };
    int strokes;
    int nextBlock = BLOCK;
    long before;
    long least = Long.MAX_VALUE;

    Rally(Loop loop) {
      this.loop = loop;
    }

    @Override
    public void readable(Channel c) {
      byte[] b = loop.receiveBuffer();
      while (c.readReady()) {
        int n = c.recv(b, 0, b.length);
        if (n > 0) {
          c.send(b, 0, n, false);
          loop.schedule(timeout, 60_000);
          stroke();
        }
      }
    }

    @Override
    public void writable(Channel c) {
      c.send(loop.sendBuffer(), 0, 1024, true);
      c.send(loop.sendBuffer(), 0, 1, false);
      c.handler(this);
    }

    private void stroke() {
      if (++strokes == nextBlock) {
        nextBlock += BLOCK;
        long now = THREADS.getCurrentThreadAllocatedBytes();
        if (before != 0) {
          least = Math.min(least, now - before);
        }
        before = THREADS.getCurrentThreadAllocatedBytes();
      }
    }
  }

  @Test
  void sendsAndReceivesWithoutGarbage() throws SystemException {
    RealStage stage = new RealStage(new EpollNetwork(), true);
    Loop loop = stage.newLoop(new LoopOptions(new FileThreads(), stage.failures()));
    ListeningSocket s = stage.network().bind(ListenSpec.of(IpAddress.v4(0x7F000001, 0)));
    Rally rally = new Rally(loop);
    stage.on(
        loop,
        () -> {
          loop.accept(s, c -> c.handler(rally));
          return loop.connect(s.address(), ConnectOptions.DEFAULT, rally);
        });
    stage.until(loop, "rally", () -> rally.strokes > BLOCK * BLOCKS || rally.least < 1000);
    assertThat(rally.least).as("bytes for " + BLOCK + " strokes").isLessThan(5 * BLOCK);
    stage.on(
        loop,
        () -> {
          loop.stopAccepting(s);
          s.close(true);
          return 0;
        });
    stage.close();
  }
}
