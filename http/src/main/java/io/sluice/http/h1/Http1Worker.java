package io.sluice.http.h1;

import io.sluice.core.bytes.Bytes;
import io.sluice.http.HttpEngine;
import io.sluice.http.HttpLoop;
import io.sluice.http.StubStatus;
import io.sluice.http.conf.HttpServer;
import io.sluice.http.head.HeadChecks;
import io.sluice.net.Acceptor;
import io.sluice.net.Channel;
import io.sluice.net.Listen;
import io.sluice.net.Loop;
import io.sluice.traffic.names.ServerSelector;
import java.util.ArrayDeque;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The HTTP/1 connections of one address, on one loop, under one configuration.
public final class Http1Worker implements Acceptor {
  private static final int KEPT_STREAMS = 256;

  private final HttpLoop http;
  private final HttpEngine engine;
  private final ServerSelector<HttpServer> servers;
  private final HeadChecks checks;
  private final boolean secure;
  private final boolean proxied;
  private final Bytes wire = new Bytes(32 * 1024);
  private final ArrayDeque<Http1Stream> free = new ArrayDeque<>();
  private @Nullable Http1Connection first;
  private int count;
  private boolean draining;
  private Line line = new Line(this);

  /// The workers of one address under one configuration after the other. It knows the newest only,
  /// so that what a long session keeps of its own configuration keeps nothing of those that came
  /// later.
  private static final class Line {
    @Nullable Http1Worker newest;

    Line(Http1Worker first) {
      newest = first;
    }
  }

  /// @param servers those of the address
  /// @param spoken what is spoken on its connections besides HTTP
  public Http1Worker(
      HttpLoop http,
      HttpEngine engine,
      ServerSelector<HttpServer> servers,
      Set<Listen.Protocol> spoken) {
    this.http = http;
    this.engine = engine;
    this.servers = servers;
    this.checks = new HeadChecks(servers);
    this.secure = spoken.contains(Listen.Protocol.SSL);
    this.proxied = spoken.contains(Listen.Protocol.PROXY_PROTOCOL);
  }

  @Override
  public void accepted(Channel c) {
    new Http1Connection(this, c).open();
  }

  /// Connections that are open.
  public int active() {
    return count;
  }

  /// The server stops, or its configuration is replaced by one without this address: idle
  /// connections are closed, and the others after the response that they are at. Where another
  /// configuration has followed they go over to it instead.
  public void drain() {
    draining = latest() == this;
    for (Http1Connection c = first; c != null; ) {
      Http1Connection next = c.next;
      guard(c, c::drain);
      c = next;
    }
  }

  /// Another configuration follows on this loop: connections go over to it as soon as they are
  /// idle, so that a reload closes none of them.
  public void follow(Http1Worker next) {
    next.line = line;
    line.newest = next;
    for (Http1Connection c = first; c != null; ) {
      Http1Connection following = c.next;
      guard(c, c::goOver);
      c = following;
    }
  }

  /// Who has the idle connections now.
  Http1Worker latest() {
    Http1Worker newest = line.newest;
    return newest == null ? this : newest;
  }

  /// Closes all connections.
  public void terminate() {
    draining = true;
    if (line.newest == this) {
      line.newest = null;
    }
    while (first != null) {
      Http1Connection c = first;
      guard(c, c::abort);
      if (first == c) {
        throw new IllegalStateException("a connection did not end");
      }
    }
  }

  /// A connection that fails keeps none of the others from what all of them have to do.
  private void guard(Http1Connection c, Runnable part) {
    try {
      part.run();
    } catch (Throwable t) {
      loop().uncaught(t);
      loop().guard(c::failed);
    }
  }

  void add(Http1Connection c) {
    link(c);
    http.status().opened();
  }

  /// Takes a connection over from the configuration before.
  void adopt(Http1Connection c) {
    link(c);
    http.status().adopted();
  }

  private void link(Http1Connection c) {
    c.next = first;
    if (first != null) {
      first.previous = c;
    }
    first = c;
    count++;
  }

  void remove(Http1Connection c) {
    if (c.previous != null) {
      c.previous.next = c.next;
    } else {
      first = c.next;
    }
    if (c.next != null) {
      c.next.previous = c.previous;
    }
    c.next = c.previous = null;
    count--;
    http.status().closed();
  }

  Http1Stream takeStream(Http1Connection c) {
    Http1Stream stream = free.pollLast();
    if (stream == null) {
      stream = new Http1Stream(this);
    }
    stream.attach(c);
    return stream;
  }

  void give(Http1Stream stream) {
    stream.detach();
    if (free.size() < KEPT_STREAMS) {
      free.addLast(stream);
    }
  }

  HttpLoop http() {
    return http;
  }

  Loop loop() {
    return http.loop();
  }

  StubStatus status() {
    return http.status();
  }

  HttpEngine engine() {
    return engine;
  }

  ServerSelector<HttpServer> servers() {
    return servers;
  }

  HeadChecks checks() {
    return checks;
  }

  boolean secure() {
    return secure;
  }

  /// Whether connections begin with a header of the PROXY protocol.
  boolean proxied() {
    return proxied;
  }

  boolean draining() {
    return draining;
  }

  Bytes wire() {
    return wire;
  }
}
