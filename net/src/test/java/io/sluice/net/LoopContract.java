package io.sluice.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// What a loop does besides sockets: time and tasks.
public abstract class LoopContract extends StagedTest {
  private final List<String> log = new ArrayList<>();

  private final class Logging extends Timer {
    private final String name;

    Logging(String name) {
      this.name = name;
    }

    @Override
    protected void fire() {
      log.add(name);
    }
  }

  @Test
  void firesTimersInOrder() {
    act(() -> {
      loop.schedule(new Logging("c"), 30);
      loop.schedule(new Logging("a"), 10);
      loop.schedule(new Logging("b"), 20);
      assertThat(loop.timers()).isEqualTo(3);
    });
    until("all", () -> log.size() == 3);
    assertThat(log).containsExactly("a", "b", "c");
    assertThat(stage.on(loop, loop::timers)).isZero();
  }

  @Test
  void firesNeitherEarlyNorMuchLater() {
    long[] times = new long[2];
    act(() -> {
      times[0] = loop.clock().nanoTime();
      long skew = times[0] / 1_000_000 - loop.nowMillis(); // of this turn's cached time
      loop.schedule(
          new Timer() {
            @Override
            protected void fire() {
              times[1] = loop.clock().nanoTime();
            }
          },
          50 + skew);
    });
    until("it", () -> times[1] != 0);
    assertThat((times[1] - times[0]) / 1_000_000).isBetween(49L, 2000L);
  }

  @Test
  void cancelsAndMovesTimers() {
    act(() -> {
      Timer cancelled = new Logging("cancelled");
      Timer later = new Logging("later");
      Timer earlier = new Logging("earlier");
      loop.schedule(cancelled, 5);
      loop.schedule(later, 5);
      loop.schedule(earlier, 1000_000);
      loop.schedule(later, 60);
      loop.schedule(new Logging("between"), 30);
      loop.schedule(earlier, 10);
      loop.cancel(cancelled);
      loop.cancel(cancelled);
      assertThat(cancelled.armed()).isFalse();
      assertThat(later.armed()).isTrue();
    });
    until("the others", () -> log.size() == 3);
    assertThat(log).containsExactly("earlier", "between", "later");
  }

  @Test
  void armsTimersFromTimers() {
    Timer again =
        new Timer() {
          @Override
          protected void fire() {
            log.add("fired");
            if (log.size() < 5) {
              loop.schedule(this, 0);
            }
          }
        };
    act(() -> loop.schedule(again, 0));
    until("five", () -> log.size() == 5);
    assertThat(stage.on(loop, again::armed)).isFalse();
  }

  @Test
  void survivesWhatTimersAndTasksThrow() {
    act(() -> {
      loop.schedule(
          new Timer() {
            @Override
            protected void fire() {
              throw new IllegalStateException("timer");
            }
          },
          1);
      loop.schedule(new Logging("after"), 1);
      loop.post(() -> {
        throw new IllegalStateException("task");
      });
      loop.post(() -> log.add("posted"));
    });
    until("the rest", () -> log.size() == 2);
    assertThat(stage.failures().thrown).hasSize(2);
    stage.failures().thrown.clear();
  }

  @Test
  void runsPostedTasksAtTheEndOfTheTurn() {
    act(() -> {
      loop.post(() -> {
        log.add("first");
        loop.post(() -> log.add("third"));
      });
      loop.post(() -> log.add("second"));
      log.add("now");
    });
    until("all", () -> log.size() == 4);
    assertThat(log).containsExactly("now", "first", "second", "third");
  }

  @Test
  void runsTasksOfOtherThreadsInTheirOrder() throws InterruptedException {
    int count = 20_000;
    List<Integer> seen = new ArrayList<>();
    CountDownLatch done = new CountDownLatch(2);
    for (int t = 0; t < 2; t++) {
      int base = t * count;
      Thread thread =
          new Thread(() -> {
            for (int i = 0; i < count; i++) {
              int number = base + i;
              loop.execute(() -> seen.add(number));
            }
            done.countDown();
          });
      thread.start();
    }
    done.await();
    until("all", () -> seen.size() == 2 * count);
    assertThat(seen.stream().filter(n -> n < count).toList()).isSorted();
    assertThat(seen.stream().filter(n -> n >= count).toList()).isSorted();
  }

  @Test
  void bringsBlockingWorkBack() {
    Thread[] threads = new Thread[2];
    Throwable[] failure = new Throwable[1];
    act(() -> {
      loop.<String>offload(
          () -> {
            threads[0] = Thread.currentThread();
            return "value";
          },
          (value, _) -> {
            threads[1] = Thread.currentThread();
            assertThat(loop.inLoop()).isTrue();
            log.add(String.valueOf(value));
          });
      loop.<String>offload(
          () -> {
            throw new IllegalStateException("no");
          },
          (_, thrown) -> failure[0] = thrown);
    });
    until("both", () -> log.size() == 1 && failure[0] != null);
    assertThat(log).containsExactly("value");
    assertThat(failure[0]).hasMessage("no");
  }

  @Test
  void keepsBuffersForTheNextTaker() {
    act(() -> {
      BufferPool pool = loop.buffers();
      byte[] small = pool.take(1);
      byte[] large = pool.take(1025);
      byte[] huge = pool.take(70_000);
      assertThat(small).hasSize(1024);
      assertThat(large).hasSize(2048);
      assertThat(huge).hasSize(70_000);
      assertThat(pool.take(64 * 1024)).hasSize(64 * 1024);
      assertThat(pool.outstanding()).isEqualTo(4);
      pool.give(small);
      pool.give(huge);
      assertThat(pool.take(1000)).isSameAs(small);
      pool.give(small);
      pool.give(large);
      pool.give(new byte[64 * 1024]);
      assertThat(pool.outstanding()).isZero();
    });
  }

  /// Tests run with `sluice.poison`: what a handler leaves in a shared buffer does not outlive it.
  @Test
  void sharedBuffersAreGoneAfterEachTask() {
    byte[] seen = new byte[4];
    act(() -> {
      Arrays.fill(loop.receiveBuffer(), (byte) 'r');
      Arrays.fill(loop.sendBuffer(), (byte) 's');
      loop.post(() -> seen[0] = loop.receiveBuffer()[0]);
      loop.post(() -> {
        seen[1] = loop.sendBuffer()[Loop.BUFFER - 1];
        log.add("seen");
      });
    });
    until("both", () -> !log.isEmpty());
    assertThat(seen[0]).isEqualTo((byte) 0xDD);
    assertThat(seen[1]).isEqualTo((byte) 0xDD);
  }

  @Test
  void whatIsReadIsFollowedByNothingOlder() {
    byte[] seen = new byte[3];
    Address at = listen(c -> c.handler(new Looking(seen)));
    connect(at, Peer.sending("y"));
    until("it", () -> seen[1] == 'y');
    assertThat(seen).containsExactly('x', 'y', 0xDD);
  }

  /// Reads one byte into a buffer in which another had something.
  private static final class Looking implements ChannelHandler {
    private final byte[] seen;

    Looking(byte[] seen) {
      this.seen = seen;
    }

    @Override
    public void readable(Channel c) {
      byte[] b = c.loop().receiveBuffer();
      Arrays.fill(b, (byte) 'x');
      if (c.recv(b, 1, 1) == 1) {
        System.arraycopy(b, 0, seen, 0, seen.length);
        c.close();
      }
    }

    @Override
    public void writable(Channel c) {}
  }
}
