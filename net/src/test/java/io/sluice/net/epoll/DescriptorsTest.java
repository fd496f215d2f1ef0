package io.sluice.net.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.IpAddress;
import io.sluice.net.FileThreads;
import io.sluice.net.ListenSpec;
import io.sluice.net.ListeningSocket;
import io.sluice.net.Loop;
import io.sluice.net.LoopOptions;
import io.sluice.net.RealStage;
import io.sluice.net.SystemError;
import io.sluice.net.kernel.Abi;
import io.sluice.net.kernel.Kernel;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// What a loop does when descriptors run out.
@EnabledOnOs(OS.LINUX)
class DescriptorsTest {
  private static final int RLIMIT_NOFILE = 7;
  private static final int TOO_FEW = 3;

  /// Sets the soft limit and answers the one before.
  private static long softLimit(long limit) {
    Kernel k = Kernel.current();
    long at = k.scratchAddress();
    assertThat(k.call(Abi.PRLIMIT64, 0, RLIMIT_NOFILE, 0, at, 0, 0)).isZero();
    long before = k.scratch().get(ValueLayout.JAVA_LONG, 0);
    k.scratch().set(ValueLayout.JAVA_LONG, 0, limit);
    assertThat(k.call(Abi.PRLIMIT64, 0, RLIMIT_NOFILE, at, 0, 0, 0)).isZero();
    return before;
  }

  @Test
  void acceptsAgainHalfASecondLater() throws IOException {
    RealStage stage = new RealStage(new EpollNetwork(), true);
    Loop loop = stage.newLoop(new LoopOptions(new FileThreads(), stage.failures()));
    ListeningSocket s = stage.network().bind(ListenSpec.of(IpAddress.v4(0x7F000001, 0)));
    long[] times = new long[2];
    stage.on(
        loop,
        () -> {
          loop.accept(
              s,
              c -> {
                times[1] = loop.nowMillis();
                c.close();
              });
          return 0;
        });
    String message = "accept4() failed (24: " + SystemError.text(SystemError.EMFILE) + ")";
    try (Socket client = new Socket()) {
      client.bind(null); // has its descriptor before there are no more
      stage.until(loop, "classes are loaded", () -> stage.failures().all.isEmpty());
      long before =
          stage.on(
              loop,
              () -> {
                times[0] = loop.nowMillis();
                return softLimit(TOO_FEW);
              });
      try {
        client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), s.address().port()));
        stage.until(loop, "refusal", () -> !stage.failures().all.isEmpty());
      } finally {
        stage.on(loop, () -> softLimit(before));
      }
      stage.until(loop, "acceptance", () -> times[1] != 0);
    }
    assertThat(stage.failures().all).containsExactly(message);
    assertThat(times[1] - times[0]).isGreaterThanOrEqualTo(500);
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
