package io.sluice.net.sim;

import io.sluice.core.address.IpAddress;
import io.sluice.core.bytes.Bytes;
import io.sluice.net.Channel;
import io.sluice.net.ChannelHandler;
import io.sluice.net.ListenSpec;
import io.sluice.net.SystemException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A name server of a simulation: addresses and services that a test changes as it goes. It answers
/// over UDP; whatever it says holds for ten seconds.
public final class SimDns implements ChannelHandler {
  /// The type of questions for IPv4 addresses.
  public static final int A = 1;

  /// The type of questions for IPv6 addresses.
  public static final int AAAA = 28;

  /// The type of questions for services.
  public static final int SRV = 33;

  private static final int HEADER = 12;
  private static final int TTL = 10;

  /// One SRV record.
  public record Target(int priority, int weight, int port, String name) {}

  /// Hears of what was answered, when that is sent.
  public interface Listener {
    /// A question is answered.
    ///
    /// @param type of what was asked for
    /// @param code 0 for the truth, or that of a failure
    void answered(String name, int type, int code);
  }

  private final Map<String, List<String>> hosts = new HashMap<>();
  private final Map<String, List<Target>> services = new HashMap<>();
  private final Map<Integer, Integer> failures = new HashMap<>();
  private int failure;
  private boolean silent;
  private int queries;
  private Listener listener = (_, _, _) -> {};

  /// Answers from now on.
  ///
  /// @param loop on which it runs
  /// @param at its address and port
  public SimDns(SimNetwork network, SimLoop loop, IpAddress at) throws SystemException {
    ListenSpec tcp = ListenSpec.of(at);
    ListenSpec udp =
        new ListenSpec(
            at, true, true, false, false, tcp.backlog(), -1, -1, -1, false, tcp.keepalive());
    loop.accept(network.bind(udp), this::accepted);
  }

  private void accepted(Channel c) {
    c.handler(this);
    if (c.readReady()) {
      readable(c);
    }
  }

  /// Says which addresses a host has from now on.
  public void host(String name, String... addresses) {
    hosts.put(name, List.of(addresses));
  }

  /// Says where a service is from now on.
  ///
  /// @param name with the labels of the service, as `_http._tcp.example.com`
  public void service(String name, Target... targets) {
    services.put(name, List.of(targets));
  }

  /// The response code of everything from now on; 0 for what is true.
  public void fail(int code) {
    failure = code;
  }

  /// The response code of one type of questions from now on, if there is none for everything.
  public void fail(int type, int code) {
    failures.put(type, code);
  }

  /// Whether it hears everything and says nothing.
  public void silent(boolean on) {
    silent = on;
  }

  /// How many questions it has heard.
  public int queries() {
    return queries;
  }

  /// Has somebody hear of its answers.
  public void listener(Listener by) {
    listener = by;
  }

  @Override
  public void readable(Channel c) {
    byte[] b = new byte[512];
    for (int count = c.recv(b, 0, b.length); count > 0; count = c.recv(b, 0, b.length)) {
      queries++;
      if (!silent) {
        byte[] reply = reply(b);
        c.send(reply, 0, reply.length, false);
      }
    }
  }

  @Override
  public void writable(Channel c) {}

  private byte[] reply(byte[] query) {
    StringBuilder name = new StringBuilder();
    int at = HEADER;
    for (; query[at] != 0; at += 1 + query[at]) {
      name.append(name.isEmpty() ? "" : ".")
          .append(new String(query, at + 1, query[at], StandardCharsets.ISO_8859_1));
    }
    int type = query[at + 2];
    Bytes out = new Bytes();
    out.append(query, 0, at + 5);
    int answers = 0;
    int code = failure == 0 ? failures.getOrDefault(type, 0) : failure;
    if (code == 0 && (type == A || type == AAAA)) {
      for (String host : hosts.getOrDefault(name.toString(), List.of())) {
        IpAddress address = Objects.requireNonNull(IpAddress.parse(host));
        if (address.isV6() == (type == AAAA)) {
          record(out, type, address.size());
          address.writeBinary(out);
          answers++;
        }
      }
    } else if (code == 0 && type == SRV) {
      for (Target target : services.getOrDefault(name.toString(), List.of())) {
        record(out, SRV, target.name.length() + 8);
        numbers(out, target.priority, target.weight, target.port);
        for (String label : target.name.split("\\.", -1)) {
          out.append((byte) label.length()).append(label);
        }
        out.append((byte) 0);
        answers++;
      }
    }
    byte[] reply = out.toByteArray();
    reply[2] = (byte) 0x81;
    reply[3] = (byte) (0x80 | code);
    reply[7] = (byte) answers;
    listener.answered(name.toString(), type, code);
    return reply;
  }

  private static void record(Bytes out, int type, int size) {
    numbers(out, 0xC000 | HEADER, type, 1, 0, TTL, size);
  }

  private static void numbers(Bytes out, int... all) {
    for (int each : all) {
      out.append((byte) (each >> 8)).append((byte) each);
    }
  }
}
