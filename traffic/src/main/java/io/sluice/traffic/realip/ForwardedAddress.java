package io.sluice.traffic.realip;

import io.sluice.core.address.IpAddress;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.text.VariableRef;

/// The client's address as trusted proxies report it in `X-Forwarded-For`.
///
/// @param header all its fields as one list
/// @param recursive whether to go on while the reported address is a trusted proxy's too
public record ForwardedAddress(VariableRef header, TrustedProxies trusted, boolean recursive) {
  /// The address that counts, given the one that is known.
  public IpAddress of(Exchange exchange, IpAddress known) {
    String list = header.text(exchange);
    if (list == null) {
      return known;
    }
    ForwardedWalk walk = new ForwardedWalk(trusted, recursive, known);
    walk.read(list);
    return walk.result() instanceof IpAddress told ? told : known;
  }
}
