package io.sluice.traffic.geo;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.text.Variable;
import io.sluice.core.text.VariableRef;
import io.sluice.traffic.realip.ForwardedAddress;
import org.jspecify.annotations.Nullable;

/// The variable of one `geo`.
final class GeoVariable extends Variable {
  private final @Nullable VariableRef source;
  private final @Nullable ForwardedAddress forwarded;
  private final GeoBase base;
  private final boolean cacheable;

  /// A variable.
  ///
  /// @param source holds the address; null for the client's
  /// @param forwarded what proxies say of the address, if any is trusted
  GeoVariable(
      String name,
      @Nullable VariableRef source,
      @Nullable ForwardedAddress forwarded,
      GeoBase base,
      boolean cacheable) {
    super(name);
    this.source = source;
    this.forwarded = forwarded;
    this.base = base;
    this.cacheable = cacheable;
  }

  @Override
  public boolean cacheable() {
    return cacheable;
  }

  @Override
  public boolean changeable() {
    return true;
  }

  @Override
  public boolean write(Exchange exchange, Bytes out) {
    out.append(base.find(address(exchange)));
    return true;
  }

  private @Nullable IpAddress address(Exchange exchange) {
    IpAddress address;
    if (source == null) {
      Address remote = exchange.remote();
      address = remote instanceof IpAddress ip ? ip : null;
    } else {
      String text = source.text(exchange);
      address = text == null || text.startsWith("[") ? null : IpAddress.parse(text);
    }
    return address == null || forwarded == null ? address : forwarded.of(exchange, address);
  }
}
