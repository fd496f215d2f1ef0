package io.sluice.net;

import io.sluice.config.Arguments;
import io.sluice.core.address.Address;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// One address that servers listen on, with all of them.
///
/// @param <S> a server
public final class Endpoint<S> {
  private final List<S> servers = new ArrayList<>();
  private final Set<Listen.Protocol> protocols = EnumSet.noneOf(Listen.Protocol.class);
  private ListenSpec spec;
  private boolean set;
  private boolean bind;
  private S defaultServer;
  private boolean defaultGiven;

  // What the last `listen` with another choice of protocols had agreed on: they may be given once,
  // on any of an address's `listen`s, but not here and there.
  private Set<Listen.Protocol> agreed = Set.of();
  private boolean agreedOn;
  private boolean changed;

  Endpoint(Listen listen, ListenSpec spec, S server) {
    this.spec = spec;
    this.set = listen.set();
    this.bind = listen.bind();
    this.defaultServer = server;
    this.defaultGiven = listen.defaultServer();
    this.protocols.addAll(listen.protocols());
    this.servers.add(server);
  }

  void add(Listen listen, ListenSpec wanted, S server, Arguments a) {
    if (servers.getLast().equals(server)) { // all of a server's are added before the next one's
      throw a.error("a duplicate listen " + address().text());
    }
    servers.add(server);
    boolean hadOptions = set;
    if (listen.set()) {
      if (hadOptions) {
        throw a.error("duplicate listen options for " + address().text());
      }
      spec = wanted;
      set = true;
      bind = listen.bind();
    }
    if (listen.defaultServer()) {
      if (defaultGiven) {
        throw a.error("a duplicate default server for " + address().text());
      }
      defaultGiven = true;
      defaultServer = server;
    }
    merge(listen, hadOptions, a);
  }

  /// Warns where the protocols of an address differ between its `listen`s in a way that looks like
  /// a mistake; all of them count.
  private void merge(Listen listen, boolean hadOptions, Arguments a) {
    Set<Listen.Protocol> now = listen.protocols();
    boolean added = !protocols.containsAll(now);
    boolean removed = !now.containsAll(protocols);
    boolean differs = agreedOn && !now.equals(agreed);
    boolean odd;
    if (added) {
      odd = (hadOptions && !listen.set()) || changed || removed;
      agreed = Set.copyOf(protocols);
      changed = true;
    } else if (removed) {
      odd = listen.set() || differs;
      agreed = Set.copyOf(now);
      changed = true;
    } else {
      odd = (listen.set() && changed) || differs;
      agreed = Set.copyOf(now);
    }
    agreedOn = true;
    if (odd) {
      a.warn("protocol options redefined for " + address().text());
    }
    protocols.addAll(now);
  }

  public Address address() {
    return spec.address();
  }

  /// The options of its socket, if it has one of its own.
  public ListenSpec spec() {
    return spec;
  }

  /// Whether it has a socket of its own even if there is a wildcard.
  public boolean bind() {
    return bind;
  }

  /// Its servers in the order of the file.
  public List<S> servers() {
    return Collections.unmodifiableList(servers);
  }

  /// The server for connections that name none of them.
  public S defaultServer() {
    return defaultServer;
  }

  /// What is spoken on its connections.
  public Set<Listen.Protocol> protocols() {
    return Collections.unmodifiableSet(protocols);
  }

  public boolean proxyProtocol() {
    return protocols.contains(Listen.Protocol.PROXY_PROTOCOL);
  }

  public boolean ssl() {
    return protocols.contains(Listen.Protocol.SSL);
  }
}
