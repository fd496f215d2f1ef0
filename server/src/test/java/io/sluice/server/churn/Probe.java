package io.sluice.server.churn;

import io.sluice.core.address.IpAddress;
import io.sluice.net.Channel;
import io.sluice.net.ChannelHandler;
import io.sluice.net.ConnectOptions;
import io.sluice.net.SystemException;
import io.sluice.net.sim.SimLoop;
import io.sluice.net.sim.SimNetwork;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// One request to `/probe`, when nobody else is there.
final class Probe implements ChannelHandler {
  private static final byte[] REQUEST =
      "GET /probe HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  private final byte[] buffer = new byte[8192];
  private int sent;
  private boolean over;

  private Probe() {}

  /// What the log says of it.
  static String ask(SimNetwork network, SimLoop loop, IpAddress server, List<String> log) {
    Probe probe = new Probe();
    try {
      loop.connect(server, ConnectOptions.DEFAULT, probe);
    } catch (SystemException e) {
      throw new AssertionError(e);
    }
    network.until(() -> probe.over, 60_000);
    network.run(10);
    return log.isEmpty() ? "nothing" : log.getLast();
  }

  @Override
  public void writable(Channel c) {
    while (sent < REQUEST.length && c.writeReady()) {
      sent += Math.max(0, c.send(REQUEST, sent, REQUEST.length - sent, false));
    }
  }

  @Override
  public void readable(Channel c) {
    while (c.readReady()) {
      int n = c.recv(buffer, 0, buffer.length);
      if (n <= 0 && n != Channel.AGAIN) {
        over = true;
        c.close();
      }
    }
  }
}
