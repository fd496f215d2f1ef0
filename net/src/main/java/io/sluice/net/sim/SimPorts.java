package io.sluice.net.sim;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.core.address.UnixAddress;
import io.sluice.net.ListenSpec;
import io.sluice.net.ListeningSocket;
import io.sluice.net.SystemError;
import io.sluice.net.SystemException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Who listens where, and how a connection begins.
final class SimPorts {
  private static final int FIRST_PORT = 32768;
  private static final int LAST_PORT = 60999;
  private static final long SYN_RETRY = 1_000_000_000; // nanoseconds, doubled each time
  private static final int SYN_TRIES = 7; // 127 seconds in all, as Linux has it

  private final Map<Address, SimListeningSocket> listeners = new LinkedHashMap<>();
  private int port = FIRST_PORT;

  int nextPort() {
    port = port == LAST_PORT ? FIRST_PORT : port + 1;
    return port;
  }

  ListeningSocket bind(SimNetwork network, ListenSpec spec) throws SystemException {
    Address a = spec.address();
    if (a instanceof IpAddress ip && ip.port() == 0) {
      a = ip.withPort(nextPort());
    }
    if (spec.datagram()) {
      SimDatagramSocket s = new SimDatagramSocket(network, spec, a);
      if (!network.datagrams().bind(a, s)) {
        s.close(true);
        throw new SystemException("bind() to " + a.text(), SystemError.EADDRINUSE);
      }
      return s;
    }
    if (listeners.containsKey(a)) {
      throw new SystemException("bind() to " + a.text(), SystemError.EADDRINUSE);
    }
    SimListeningSocket s = new SimListeningSocket(network, spec, a);
    listeners.put(a, s);
    return s;
  }

  void unbind(SimListeningSocket s) {
    listeners.remove(s.address(), s);
  }

  /// Sends the first segment of a connection.
  void connect(SimNetwork network, SimSocket client) {
    syn(network, client, 0);
  }

  private void syn(SimNetwork network, SimSocket client, int tries) {
    SimListeningSocket target = find(client.remote);
    // Where nobody listens there is no loop whose event the answer could be; the client's will do.
    SimLoop there = target == null ? client.loop : target.anyLoop(client.loop);
    network.at(
        network.arrival(), there, client.local, client.remote, () -> arrived(network, client));
    if (tries < SYN_TRIES) {
      network.at(
          network.clock().nanoTime() + (SYN_RETRY << tries),
          client.loop,
          null,
          null,
          () -> retry(network, client, tries + 1));
    }
  }

  private void retry(SimNetwork network, SimSocket client, int tries) {
    if (client.waiting()) {
      if (tries == SYN_TRIES) {
        client.failed(SystemError.ETIMEDOUT);
      } else {
        syn(network, client, tries);
      }
    }
  }

  private void arrived(SimNetwork network, SimSocket client) {
    if (!client.waiting()) {
      return; // it has given up, or this is a segment that was sent twice
    }
    SimListeningSocket target = find(client.remote);
    if (target == null) {
      network.at(
          network.arrival(),
          client.loop,
          client.remote,
          client.local,
          () -> client.failed(SystemError.ECONNREFUSED));
    } else if (!target.full()) {
      target.begin(client);
    }
  }

  private @Nullable SimListeningSocket find(Address to) {
    SimListeningSocket exact = listeners.get(to);
    if (exact != null || to instanceof UnixAddress) {
      return exact;
    }
    IpAddress ip = (IpAddress) to;
    if (!ip.isV6()) {
      SimListeningSocket any = listeners.get(IpAddress.v4(0, ip.port()));
      if (any != null) {
        return any;
      }
    }
    SimListeningSocket any = listeners.get(IpAddress.v6(0, 0, ip.port()));
    return any != null && (ip.isV6() || !any.spec().ipv6Only()) ? any : null;
  }
}
