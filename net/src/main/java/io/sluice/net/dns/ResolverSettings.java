package io.sluice.net.dns;

import io.sluice.core.address.IpAddress;
import java.util.List;

/// What a `resolver` directive says.
///
/// @param servers whom to ask, in turn; at least one
/// @param valid for how many seconds an answer holds; 0 for as long as it says itself
/// @param ipv4 whether names are resolved to IPv4 addresses
/// @param ipv6 whether they are resolved to IPv6 addresses; at least one of both
public record ResolverSettings(List<IpAddress> servers, long valid, boolean ipv4, boolean ipv6) {
  /// Where name servers listen unless something else is said.
  public static final int PORT = 53;
}
