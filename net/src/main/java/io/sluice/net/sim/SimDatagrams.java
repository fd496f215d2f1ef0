package io.sluice.net.sim;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.core.address.UnixAddress;
import io.sluice.net.SystemError;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The datagrams of a [SimNetwork]: they are lost where the network is bad or cut, and overtake
/// each other where it is slow.
final class SimDatagrams {
  private static final int LARGEST = 65_507;

  private final SimNetwork network;
  private final Map<Address, SimDatagramPort> ports = new HashMap<>();

  SimDatagrams(SimNetwork network) {
    this.network = network;
  }

  /// False if the address is in use.
  boolean bind(Address at, SimDatagramPort port) {
    return ports.putIfAbsent(at, port) == null;
  }

  void unbind(Address at, SimDatagramPort port) {
    ports.remove(at, port);
  }

  /// Answers the error that the sender's system has at once, or 0.
  ///
  /// @param loop the sender's
  int send(
      SimLoop loop, SimDatagramPort sender, Address from, Address to, byte[] b, int off, int len) {
    if (len > LARGEST) {
      return SystemError.EMSGSIZE;
    }
    if (!lost(from, to)) {
      byte[] data = Arrays.copyOfRange(b, off, off + len);
      SimDatagramPort target = find(to);
      SimLoop owner = target == null ? null : target.owner();
      SimLoop there = owner == null ? loop : owner;
      network.at(network.delayed(), there, null, null, () -> arrived(loop, sender, from, to, data));
    }
    return 0;
  }

  private boolean lost(Address from, Address to) {
    double chance = network.conditions().loss();
    return network.cut(from, to) || (chance > 0 && network.random().nextDouble() < chance);
  }

  private void arrived(
      SimLoop loop, SimDatagramPort sender, Address from, Address to, byte[] data) {
    SimDatagramPort target = find(to);
    if (target != null) {
      target.arrived(from, to, data);
    } else if (!lost(to, from)) {
      network.at(
          network.delayed(), loop, null, null, () -> sender.refused(to, SystemError.ECONNREFUSED));
    }
  }

  private @Nullable SimDatagramPort find(Address to) {
    SimDatagramPort exact = ports.get(to);
    if (exact != null || to instanceof UnixAddress) {
      return exact;
    }
    IpAddress ip = (IpAddress) to;
    return ports.get(ip.isV6() ? IpAddress.v6(0, 0, ip.port()) : IpAddress.v4(0, ip.port()));
  }
}
