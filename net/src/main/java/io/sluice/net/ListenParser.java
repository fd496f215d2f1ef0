package io.sluice.net;

import io.sluice.config.Arguments;
import io.sluice.config.ConfigException;
import io.sluice.config.Values;
import io.sluice.core.address.Address;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// The parameters of `listen`, in one place for all protocols.
final class ListenParser {
  private final Arguments a;
  private final Listen.Module module;
  private final Set<Listen.Protocol> has;
  private final Set<Listen.Protocol> protocols = EnumSet.noneOf(Listen.Protocol.class);
  private boolean set;
  private boolean defaultServer;
  private boolean backlogGiven;
  private int backlog = ListenSpec.DEFAULT_BACKLOG;
  private int receiveBuffer = -1;
  private int sendBuffer = -1;
  private int fastOpen = -1;
  private boolean deferred;
  private boolean ipv6Only = true;
  private boolean reusePort;
  private boolean multipath;
  private Keepalive keepalive = Keepalive.DEFAULT;

  ListenParser(Arguments a, Listen.Module module, Set<Listen.Protocol> has) {
    this.a = a;
    this.module = module;
    this.has = has;
  }

  Listen parse() {
    List<Address> addresses = addresses();
    for (int i = 1; i < a.count(); i++) {
      if (!flag(i) && !valued(i)) {
        throw a.invalidParameter(i);
      }
    }
    boolean quic = protocols.contains(Listen.Protocol.QUIC);
    boolean datagram = quic || protocols.contains(Listen.Protocol.UDP);
    if (datagram) {
      refuseStreamOptions(quic ? "quic" : "udp");
    }
    ListenSpec options =
        new ListenSpec(
            addresses.getFirst(),
            datagram,
            ipv6Only,
            reusePort,
            multipath,
            backlog,
            receiveBuffer,
            sendBuffer,
            fastOpen,
            deferred,
            keepalive);
    return new Listen(addresses, options, set, set, defaultServer, Set.copyOf(protocols));
  }

  private List<Address> addresses() {
    try {
      return ListenAddress.parse(a.text(0), module.defaultPort());
    } catch (ListenAddress.Refused e) {
      throw a.error(0, e.what() + " in \"" + a.text(0) + "\" of the \"listen\" directive");
    }
  }

  // ---- words ----

  private boolean flag(int i) {
    switch (a.text(i)) {
      case "default_server" -> defaultServer = true;
      case "bind" -> set = true;
      case "deferred" -> deferred = set = true;
      case "reuseport" -> reusePort = set = true;
      case "multipath" -> multipath = set = true;
      case "proxy_protocol" -> protocols.add(Listen.Protocol.PROXY_PROTOCOL);
      case "ssl" -> protocol(i, Listen.Protocol.SSL);
      default -> {
        return ofModule(i);
      }
    }
    return true;
  }

  private boolean ofModule(int i) {
    String word = a.text(i);
    if (module == Listen.Module.STREAM) {
      if (!word.equals("udp") || !has.contains(Listen.Protocol.UDP)) {
        return false;
      }
      protocols.add(Listen.Protocol.UDP);
      return true;
    }
    switch (word) {
      case "default" -> defaultServer = true;
      case "http2" -> http2(i);
      case "quic" -> protocol(i, Listen.Protocol.QUIC);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void http2(int i) {
    if (has.contains(Listen.Protocol.HTTP2)) {
      a.warn(
          i,
          "the \"listen ... http2\" directive is deprecated, use the \"http2\" directive instead");
    }
    protocol(i, Listen.Protocol.HTTP2);
  }

  private void protocol(int i, Listen.Protocol p) {
    if (!has.contains(p)) {
      String name =
          switch (p) {
            case HTTP2 -> "v2";
            case QUIC -> "v3";
            default -> p.word();
          };
      String owner = module == Listen.Module.HTTP ? "ngx_http_" : "ngx_stream_";
      throw a.error(i, "the \"" + p.word() + "\" parameter requires " + owner + name + "_module");
    }
    protocols.add(p);
  }

  // ---- words with a value ----

  private boolean valued(int i) {
    String text = a.text(i);
    int equals = text.indexOf('=');
    if (equals < 0) {
      return false;
    }
    String value = text.substring(equals + 1);
    switch (text.substring(0, equals)) {
      case "fastopen" -> fastOpen = number(i, "fastopen", Values.number(value));
      case "backlog" -> backlog(i, value);
      case "rcvbuf" -> receiveBuffer = number(i, "rcvbuf", Values.size(value));
      case "sndbuf" -> sendBuffer = number(i, "sndbuf", Values.size(value));
      case "so_keepalive" -> keepalive = keepalive(i, value);
      case "ipv6only" -> {
        if (!value.startsWith("o")) {
          return false;
        }
        ipv6Only = ipv6Only(i, value);
      }
      case "accept_filter" ->
          throw a.error(
              i, "accept filters \"" + text + "\" are not supported on this platform, ignored");
      default -> {
        return false;
      }
    }
    set = true;
    return true;
  }

  private int number(int i, String name, long value) {
    if (value == Values.INVALID || value > Integer.MAX_VALUE) {
      throw a.error(i, "invalid " + name + " \"" + a.text(i) + "\"");
    }
    return (int) value;
  }

  private void backlog(int i, String value) {
    long n = Values.number(value);
    backlog = number(i, "backlog", n == 0 ? Values.INVALID : n);
    backlogGiven = true;
  }

  private boolean ipv6Only(int i, String value) {
    return switch (value) {
      case "on" -> true;
      case "off" -> false;
      default -> throw a.error(i, "invalid ipv6only flags \"" + value + "\"");
    };
  }

  private Keepalive keepalive(int i, String value) {
    return switch (value) {
      case "on" -> Keepalive.ON;
      case "off" -> Keepalive.OFF;
      default -> tuned(i, value);
    };
  }

  private Keepalive tuned(int i, String value) {
    String[] parts = value.split(":", 3);
    long idle = part(i, value, parts[0], true);
    long interval = parts.length > 1 ? part(i, value, parts[1], true) : 0;
    long count = parts.length > 2 ? part(i, value, parts[2], false) : 0;
    if (idle == 0 && interval == 0 && count == 0) {
      throw invalidKeepalive(i, value);
    }
    return new Keepalive(Keepalive.Mode.ON, (int) idle, (int) interval, (int) count);
  }

  private long part(int i, String whole, String part, boolean time) {
    if (part.isEmpty()) {
      return 0;
    }
    long n = time ? Values.seconds(part) : Values.number(part);
    if (n == Values.INVALID || n > Integer.MAX_VALUE) {
      throw invalidKeepalive(i, whole);
    }
    return n;
  }

  private ConfigException invalidKeepalive(int i, String value) {
    return a.error(i, "invalid so_keepalive value: \"" + value + "\"");
  }

  // ---- together ----

  private void refuseStreamOptions(String kind) {
    refuseIf(fastOpen != -1, "fastopen", kind);
    refuseIf(backlogGiven, "backlog", kind);
    refuseIf(deferred, "deferred", kind);
    refuseIf(multipath, "multipath", kind);
    refuseIf(protocols.contains(Listen.Protocol.SSL), "ssl", kind);
    refuseIf(protocols.contains(Listen.Protocol.HTTP2), "http2", kind);
    refuseIf(!keepalive.equals(Keepalive.DEFAULT), "so_keepalive", kind);
    refuseIf(protocols.contains(Listen.Protocol.PROXY_PROTOCOL), "proxy_protocol", kind);
  }

  private void refuseIf(boolean given, String parameter, String kind) {
    if (given) {
      throw a.directiveError(
          "\"" + parameter + "\" parameter is incompatible with \"" + kind + "\"");
    }
  }
}
