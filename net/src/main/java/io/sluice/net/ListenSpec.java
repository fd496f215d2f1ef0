package io.sluice.net;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;

/// A socket to listen on, as one address of a `listen` directive asks for it. -1 stands for what is
/// left to the system.
///
/// @param address where to bind; port 0 lets the system choose
/// @param datagram whether it takes datagrams (`udp`, `quic`) rather than connections
/// @param ipv6Only whether an IPv6 wildcard leaves IPv4 alone
/// @param reusePort whether every loop gets a socket of its own at this address
/// @param multipath whether it speaks Multipath TCP
/// @param backlog connections that wait to be accepted
/// @param receiveBuffer bytes
/// @param sendBuffer bytes
/// @param fastOpen how many connections may be in TCP Fast Open's handshake
/// @param deferred whether a connection is accepted when it has data (TCP_DEFER_ACCEPT)
/// @param keepalive how accepted connections are probed
public record ListenSpec(
    Address address,
    boolean datagram,
    boolean ipv6Only,
    boolean reusePort,
    boolean multipath,
    int backlog,
    int receiveBuffer,
    int sendBuffer,
    int fastOpen,
    boolean deferred,
    Keepalive keepalive) {
  /// What nginx asks for on Linux.
  public static final int DEFAULT_BACKLOG = 511;

  /// The receive buffer, in bytes, of a socket for datagrams whose `listen` has no `rcvbuf`.
  public static final int DATAGRAM_BUFFER = 1 << 20;

  /// A socket for connections with no options.
  public static ListenSpec of(Address address) {
    return new ListenSpec(
        address, false, true, false, false, DEFAULT_BACKLOG, -1, -1, -1, false, Keepalive.DEFAULT);
  }

  /// A socket for datagrams with no options.
  public static ListenSpec ofDatagrams(Address address) {
    return new ListenSpec(
        address, true, true, false, false, DEFAULT_BACKLOG, -1, -1, -1, false, Keepalive.DEFAULT);
  }

  public ListenSpec withAddress(Address other) {
    return new ListenSpec(
        other,
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
  }

  public ListenSpec withReusePort(boolean on) {
    return new ListenSpec(
        address,
        datagram,
        ipv6Only,
        on,
        multipath,
        backlog,
        receiveBuffer,
        sendBuffer,
        fastOpen,
        deferred,
        keepalive);
  }

  public ListenSpec withBacklog(int connections) {
    return new ListenSpec(
        address,
        datagram,
        ipv6Only,
        reusePort,
        multipath,
        connections,
        receiveBuffer,
        sendBuffer,
        fastOpen,
        deferred,
        keepalive);
  }

  public ListenSpec withBuffers(int receive, int send) {
    return new ListenSpec(
        address, datagram, ipv6Only, reusePort, multipath, backlog, receive, send, fastOpen,
        deferred, keepalive);
  }

  /// `0.0.0.0` or `::`.
  public boolean wildcard() {
    return address instanceof IpAddress ip && ip.isWildcard();
  }
}
