package io.sluice.http.listen;

import io.sluice.http.HttpEngine;
import io.sluice.http.HttpLoop;
import io.sluice.http.StubStatus;
import io.sluice.http.conf.HttpServer;
import io.sluice.http.head.HeadChecks;
import io.sluice.net.Acceptor;
import io.sluice.net.Channel;
import io.sluice.net.Listen;
import io.sluice.net.Loop;
import io.sluice.net.accept.AcceptChain;
import io.sluice.traffic.names.ServerSelector;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One address that is listened on, on one loop, under one configuration: its servers and its
/// connections, whatever they speak. A connection belongs to one listener at a time.
public final class HttpListener implements Acceptor {
  private final HttpLoop http;
  private final HttpEngine engine;
  private final ServerSelector<HttpServer> servers;
  private final HeadChecks checks;
  private final boolean secure;
  private final AcceptChain chain;
  private final HttpProtocol protocol;
  private @Nullable HttpConnection first;
  private int count;
  private boolean draining;
  private Line line = new Line(this);

  /// The listeners of one address under one configuration after the other. It knows the newest
  /// only, so that what a long session keeps of its own configuration keeps nothing of those that
  /// came later.
  private static final class Line {
    @Nullable HttpListener newest;

    Line(HttpListener first) {
      newest = first;
    }
  }

  /// @param servers those of the address
  /// @param spoken what comes before HTTP on its connections
  /// @param chain what its connections pass first
  /// @param protocol takes its connections
  HttpListener(
      HttpLoop http,
      HttpEngine engine,
      ServerSelector<HttpServer> servers,
      Set<Listen.Protocol> spoken,
      AcceptChain chain,
      HttpProtocol protocol) {
    this.http = http;
    this.engine = engine;
    this.servers = servers;
    this.protocol = protocol;
    this.checks = new HeadChecks(servers);
    this.secure = spoken.contains(Listen.Protocol.SSL);
    this.chain = chain;
  }

  @Override
  public void accepted(Channel c) {
    protocol.accepted(this, c);
  }

  /// Connections that are open.
  public int active() {
    return count;
  }

  /// The server stops, or its configuration is replaced by one without this address: idle
  /// connections are closed, and the others after the response that they are at. Where another
  /// configuration has followed they migrate to it instead.
  public void drain() {
    draining = latest() == this;
    for (HttpConnection c = first; c != null; ) {
      HttpConnection next = c.next;
      guard(c, c::drain);
      c = next;
    }
  }

  /// Another configuration follows on this loop: connections migrate to it as soon as they are
  /// idle, so that a reload closes none of them.
  public void follow(HttpListener next) {
    next.line = line;
    line.newest = next;
    for (HttpConnection c = first; c != null; ) {
      HttpConnection following = c.next;
      guard(c, c::migrateIfIdle);
      c = following;
    }
  }

  /// Who has the idle connections now.
  HttpListener latest() {
    HttpListener newest = line.newest;
    return newest == null ? this : newest;
  }

  /// Closes all connections.
  public void terminate() {
    draining = true;
    if (line.newest == this) {
      line.newest = null;
    }
    while (first != null) {
      HttpConnection c = first;
      int open = count;
      guard(c, c::abort);
      if (count == open) {
        throw new IllegalStateException("a connection did not end");
      }
    }
  }

  /// A connection that fails keeps none of the others from what all of them have to do.
  private void guard(HttpConnection c, Runnable part) {
    try {
      part.run();
    } catch (Throwable t) {
      loop().uncaught(t);
      loop().guard(c::failed);
    }
  }

  void add(HttpConnection c) {
    link(c);
    http.status().opened();
  }

  /// Takes a connection over from the configuration before.
  void adopt(HttpConnection c) {
    link(c);
    http.status().adopted();
  }

  private void link(HttpConnection c) {
    c.next = first;
    if (first != null) {
      first.previous = c;
    }
    first = c;
    count++;
  }

  void remove(HttpConnection c) {
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

  /// What its requests share with the others of the loop.
  public HttpLoop http() {
    return http;
  }

  public Loop loop() {
    return http.loop();
  }

  public StubStatus status() {
    return http.status();
  }

  public HttpEngine engine() {
    return engine;
  }

  /// The server of requests that name none.
  public HttpServer defaultServer() {
    return servers.defaultServer();
  }

  /// What must hold of the heads of its requests.
  public HeadChecks checks() {
    return checks;
  }

  /// Whether its connections are encrypted.
  public boolean secure() {
    return secure;
  }

  /// What its connections pass before they are HTTP's.
  public AcceptChain chain() {
    return chain;
  }

  /// Whether its connections end with the request that they are at.
  public boolean draining() {
    return draining;
  }
}
