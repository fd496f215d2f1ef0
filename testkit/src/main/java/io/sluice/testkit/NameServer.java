package io.sluice.testkit;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A name server on a port of 127.0.0.1, over UDP and TCP, whose answers a test changes as it goes.
/// Names are in lower case, without a dot at the end. A name that it does not know has no records.
public final class NameServer implements AutoCloseable {
  private static final int ATTEMPTS = 20;
  private static final int LARGEST = 512;

  /// One SRV record (RFC 2782).
  public record Target(int priority, int weight, int port, String name) {}

  private final DatagramSocket datagrams;
  private final ServerSocket listener;
  private final Map<String, List<InetAddress>> hosts = new ConcurrentHashMap<>();
  private final Map<String, String> aliases = new ConcurrentHashMap<>();
  private final Map<String, List<Target>> services = new ConcurrentHashMap<>();
  private final List<String> queries = new CopyOnWriteArrayList<>();
  private final Map<String, Integer> failures = new ConcurrentHashMap<>();
  private final Set<String> silences = ConcurrentHashMap.newKeySet();
  private final Set<String> odd = ConcurrentHashMap.newKeySet();
  private volatile int ttl = 1;
  private volatile int failure;
  private volatile boolean silent;
  private volatile boolean truncating;

  private NameServer(DatagramSocket datagrams, ServerSocket listener) {
    this.datagrams = datagrams;
    this.listener = listener;
    Thread.ofVirtual().name("name server").start(this::answerDatagrams);
    Thread.ofVirtual().name("name server").start(this::accept);
  }

  /// One that runs. Until something is said, nothing has an address and everything holds for one
  /// second.
  public static NameServer start() {
    InetAddress here = InetAddress.ofLiteral("127.0.0.1");
    for (int i = 1; ; i++) {
      try {
        DatagramSocket datagrams = new DatagramSocket(new InetSocketAddress(here, 0));
        try {
          return new NameServer(datagrams, new ServerSocket(datagrams.getLocalPort(), 0, here));
        } catch (IOException e) { // somebody has this port
          datagrams.close();
          if (i == ATTEMPTS) {
            throw e;
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// `127.0.0.1:port`
  public String address() {
    return "127.0.0.1:" + datagrams.getLocalPort();
  }

  /// A name has these addresses from now on, IPv4 and IPv6 ones; none removes it.
  public NameServer host(String name, String... addresses) {
    hosts.put(name, Arrays.stream(addresses).map(InetAddress::ofLiteral).toList());
    return this;
  }

  /// A name is another name for something (CNAME).
  public NameServer alias(String name, String target) {
    aliases.put(name, target);
    return this;
  }

  /// A service, as `_http._tcp.example`, is to be had at these targets from now on.
  public NameServer service(String name, Target... targets) {
    services.put(name, List.of(targets));
    return this;
  }

  /// For how many seconds answers hold.
  public NameServer ttl(int seconds) {
    ttl = seconds;
    return this;
  }

  /// Answers everything with this response code, as 2 (SERVFAIL); 0 for what is true.
  public NameServer failing(int code) {
    failure = code;
    return this;
  }

  /// Answers one type of questions, as `AAAA`, with this response code.
  public NameServer failing(String type, int code) {
    failures.put(type, code);
    return this;
  }

  /// Answers no question of one type.
  public NameServer silent(String type) {
    silences.add(type);
    return this;
  }

  /// Answers questions of one type with a record of another (HINFO, as RFC 8482 has it).
  public NameServer odd(String type) {
    odd.add(type);
    return this;
  }

  /// Whether it answers nothing.
  public NameServer silent(boolean on) {
    silent = on;
    return this;
  }

  /// Whether every answer is too large for a datagram.
  public NameServer truncating(boolean on) {
    truncating = on;
    return this;
  }

  /// What it was asked so far, as `a.example A`, over TCP as `a.example A tcp`.
  public List<String> queries() {
    return queries;
  }

  private void answerDatagrams() {
    byte[] b = new byte[LARGEST];
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(b, b.length);
        datagrams.receive(packet);
        DnsMessage message = new DnsMessage(Arrays.copyOf(b, packet.getLength()));
        queries.add(message.name() + ' ' + message.typeName());
        byte[] reply = truncating ? message.truncated() : reply(message);
        if (!silent && !silences.contains(message.typeName())) {
          datagrams.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
        }
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        Thread.ofVirtual().name("name server").start(() -> serve(socket));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      while (true) {
        DnsMessage message = new DnsMessage(in.readNBytes(in.readUnsignedShort()));
        queries.add(message.name() + ' ' + message.typeName() + " tcp");
        byte[] reply = reply(message);
        out.writeShort(reply.length);
        out.write(reply);
      }
    } catch (IOException e) {
      // The other side has gone.
    }
  }

  private byte[] reply(DnsMessage message) {
    int code = failure == 0 ? failures.getOrDefault(message.typeName(), 0) : failure;
    if (code != 0) {
      return message.reply(code);
    }
    if (odd.contains(message.typeName())) {
      message.hinfo(ttl);
      return message.reply(0);
    }
    String alias = aliases.get(message.name());
    if (alias != null) {
      message.alias(alias, ttl);
    } else if (message.type() == DnsMessage.SRV) {
      services
          .getOrDefault(message.name(), List.of())
          .forEach(target -> message.service(target, ttl));
    } else {
      int size = message.type() == DnsMessage.A ? 4 : 16;
      for (InetAddress address : hosts.getOrDefault(message.name(), List.of())) {
        if (address.getAddress().length == size) {
          message.host(address, ttl);
        }
      }
    }
    return message.reply(0);
  }

  @Override
  public void close() {
    datagrams.close();
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
