package io.sluice.net.epoll;

import static io.sluice.net.kernel.SocketOptions.IPPROTO_IPV6;
import static io.sluice.net.kernel.SocketOptions.IPPROTO_TCP;
import static io.sluice.net.kernel.SocketOptions.IPV6_V6ONLY;
import static io.sluice.net.kernel.SocketOptions.SOL_SOCKET;
import static io.sluice.net.kernel.SocketOptions.SO_KEEPALIVE;
import static io.sluice.net.kernel.SocketOptions.SO_RCVBUF;
import static io.sluice.net.kernel.SocketOptions.SO_REUSEPORT;
import static io.sluice.net.kernel.SocketOptions.SO_SNDBUF;
import static io.sluice.net.kernel.SocketOptions.TCP_CORK;
import static io.sluice.net.kernel.SocketOptions.TCP_DEFER_ACCEPT;
import static io.sluice.net.kernel.SocketOptions.TCP_FASTOPEN;
import static io.sluice.net.kernel.SocketOptions.TCP_KEEPCNT;
import static io.sluice.net.kernel.SocketOptions.TCP_KEEPIDLE;
import static io.sluice.net.kernel.SocketOptions.TCP_KEEPINTVL;
import static io.sluice.net.kernel.SocketOptions.TCP_NODELAY;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.address.IpAddress;
import io.sluice.net.Channel;
import io.sluice.net.ChannelHandler;
import io.sluice.net.ConnectOptions;
import io.sluice.net.FileThreads;
import io.sluice.net.Keepalive;
import io.sluice.net.ListenSpec;
import io.sluice.net.ListeningSocket;
import io.sluice.net.Loop;
import io.sluice.net.LoopOptions;
import io.sluice.net.RealStage;
import io.sluice.net.SystemException;
import io.sluice.net.TcpInfo;
import io.sluice.net.kernel.Kernel;
import io.sluice.net.kernel.SocketOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/// What the kernel has of the options that were set.
@EnabledOnOs(OS.LINUX)
class SocketOptionsTest {
  private static final ChannelHandler QUIET =
      new ChannelHandler() {
        @Override
        public void readable(Channel c) {
          c.close();
        }

        @Override
        public void writable(Channel c) {}
      };

  private final EpollNetwork network = new EpollNetwork();
  private final RealStage stage = new RealStage(network, true);
  private final List<ListeningSocket> listeners = new ArrayList<>();

  @AfterEach
  void close() {
    listeners.forEach(s -> s.close(true));
    stage.close();
  }

  private static int get(int fd, int level, int option) {
    return SocketOptions.get(Kernel.current(), fd, level, option);
  }

  private ListeningSocket bind(ListenSpec spec) throws SystemException {
    ListeningSocket s = network.bind(spec);
    listeners.add(s);
    s.configure(
        spec,
        (message, errno) -> {
          throw new AssertionError(message + errno);
        });
    return s;
  }

  @Test
  void setsAListenersOptions() throws SystemException {
    ListenSpec spec =
        new ListenSpec(
            IpAddress.v6(0, 1, 0),
            false,
            true,
            true,
            false,
            5,
            40_000,
            50_000,
            3,
            true,
            new Keepalive(Keepalive.Mode.ON, 100, 20, 3));
    int fd = bind(spec).descriptor();
    assertThat(get(fd, SOL_SOCKET, SO_RCVBUF)).isEqualTo(80_000); // the kernel doubles it
    assertThat(get(fd, SOL_SOCKET, SO_SNDBUF)).isEqualTo(100_000);
    assertThat(get(fd, SOL_SOCKET, SO_KEEPALIVE)).isEqualTo(1);
    assertThat(get(fd, SOL_SOCKET, SO_REUSEPORT)).isEqualTo(1);
    assertThat(get(fd, IPPROTO_TCP, TCP_KEEPIDLE)).isEqualTo(100);
    assertThat(get(fd, IPPROTO_TCP, TCP_KEEPINTVL)).isEqualTo(20);
    assertThat(get(fd, IPPROTO_TCP, TCP_KEEPCNT)).isEqualTo(3);
    assertThat(get(fd, IPPROTO_TCP, TCP_FASTOPEN)).isEqualTo(3);
    assertThat(get(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT)).isPositive();
    assertThat(get(fd, IPPROTO_IPV6, IPV6_V6ONLY)).isEqualTo(1);
  }

  @Test
  void takesOptionsBackWhenAConfigurationDoes() throws SystemException {
    ListenSpec plain = ListenSpec.of(IpAddress.v4(0x7F000001, 0));
    ListeningSocket s = bind(plain);
    ListenSpec deferred =
        new ListenSpec(s.address(), false, true, false, false, 5, -1, -1, -1, true, Keepalive.ON);
    s.configure(deferred, (_, _) -> {});
    assertThat(get(s.descriptor(), IPPROTO_TCP, TCP_DEFER_ACCEPT)).isPositive();
    s.configure(plain, (_, _) -> {});
    assertThat(get(s.descriptor(), IPPROTO_TCP, TCP_DEFER_ACCEPT)).isZero();
    assertThat(s.spec()).isEqualTo(plain);
  }

  @Test
  void setsAConnectionsOptions() throws SystemException {
    Loop loop = stage.newLoop(new LoopOptions(new FileThreads(), stage.failures()));
    ListeningSocket s = bind(ListenSpec.of(IpAddress.v4(0x7F000001, 0)));
    ConnectOptions options = ConnectOptions.DEFAULT.keepalive(true).buffers(30_000, 20_000);
    Channel c = stage.on(loop, () -> loop.connect(s.address(), options, QUIET));
    stage.until(loop, "connection", c::connected);
    int fd = c.connection().descriptor();
    assertThat(get(fd, SOL_SOCKET, SO_KEEPALIVE)).isEqualTo(1);
    assertThat(get(fd, SOL_SOCKET, SO_RCVBUF)).isEqualTo(60_000);
    assertThat(get(fd, SOL_SOCKET, SO_SNDBUF)).isEqualTo(40_000);
    stage.on(
        loop,
        () -> {
          c.connection().noDelay(true);
          c.connection().cork(true);
          c.connection().keepalive(false);
          return 0;
        });
    assertThat(get(fd, IPPROTO_TCP, TCP_NODELAY)).isEqualTo(1);
    assertThat(get(fd, IPPROTO_TCP, TCP_CORK)).isEqualTo(1);
    assertThat(get(fd, SOL_SOCKET, SO_KEEPALIVE)).isZero();
    TcpInfo info = stage.on(loop, c.connection()::tcpInfo);
    assertThat(info).isNotNull();
    assertThat(info.sendWindow()).isBetween(1L, 1000L);
    assertThat(info.rtt()).isBetween(1L, 10_000_000L);
    stage.on(
        loop,
        () -> {
          c.close();
          return 0;
        });
  }

  @Test
  void takesOverWhatAPredecessorLeft() throws SystemException {
    ListeningSocket s = network.bind(ListenSpec.of(IpAddress.v4(0x7F000001, 0)));
    ListeningSocket inherited = network.inherit(s.descriptor());
    listeners.add(inherited); // and closes the one descriptor that both have
    assertThat(inherited.address()).isEqualTo(s.address());
    assertThat(inherited.spec()).isEqualTo(ListenSpec.of(s.address()));
    Loop loop = stage.newLoop(new LoopOptions(new FileThreads(), stage.failures()));
    boolean[] accepted = new boolean[1];
    stage.on(
        loop,
        () -> {
          loop.accept(
              inherited,
              c -> {
                accepted[0] = true;
                c.close();
              });
          return loop.connect(inherited.address(), ConnectOptions.DEFAULT, QUIET);
        });
    stage.until(loop, "connection", () -> accepted[0] && loop.connections() == 0);
    stage.on(
        loop,
        () -> {
          loop.stopAccepting(inherited);
          return 0;
        });
  }
}
