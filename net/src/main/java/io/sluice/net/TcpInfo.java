package io.sluice.net;

/// What the kernel knows about a TCP connection, as `$tcpinfo_…` print it.
///
/// @param rtt smoothed round trip time in microseconds
/// @param rttVariance its mean deviation in microseconds
/// @param sendWindow the congestion window in segments
/// @param receiveSpace the receive window in bytes
public record TcpInfo(long rtt, long rttVariance, long sendWindow, long receiveSpace) {}
