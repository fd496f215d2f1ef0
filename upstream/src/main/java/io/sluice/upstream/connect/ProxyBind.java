package io.sluice.upstream.connect;

import io.sluice.config.Arguments;
import io.sluice.config.Values;
import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.log.ErrorLog;
import io.sluice.core.text.Template;
import io.sluice.net.ConnectOptions;
import org.jspecify.annotations.Nullable;

/// The local address that connections to servers come from: what `proxy_bind` and its like say.
///
/// @param fixed the address, if it has no variables
/// @param text the address with variables, otherwise
/// @param transparent whether it may be an address that this machine has not
public record ProxyBind(@Nullable Address fixed, @Nullable Template text, boolean transparent) {
  /// `off`: the system chooses.
  public static final ProxyBind OFF = new ProxyBind(null, null, false);

  /// Reads `address [transparent] | off`.
  public static ProxyBind parse(Arguments a) {
    if (a.count() == 1 && a.text(0).equals("off")) {
      return OFF;
    }
    boolean transparent = a.count() > 1;
    if (transparent && !a.text(1).equals("transparent")) {
      throw a.invalidParameter(1);
    }
    Template text = Template.compile(a, 0);
    if (!text.isConstant()) {
      return new ProxyBind(null, text, transparent);
    }
    Address address = address(a.text(0));
    if (address == null) {
      throw a.error(0, "invalid address \"" + a.text(0) + "\"");
    }
    return new ProxyBind(address, null, transparent);
  }

  /// The options of one exchange's connections.
  public ConnectOptions apply(ConnectOptions options, Exchange exchange) {
    Address from = fixed;
    if (text != null) {
      String value = text.text(exchange);
      from = value.isEmpty() ? null : address(value);
      if (from == null && !value.isEmpty()) {
        exchange.log(ErrorLog.Level.ERROR, "invalid local address \"" + value + "\"");
      }
    }
    return from == null ? options : options.bind(from, transparent);
  }

  /// An address with or without a port; null if it is none.
  private static @Nullable Address address(String text) {
    IpAddress bare = IpAddress.parse(text);
    if (bare != null) {
      return bare;
    }
    int colon = text.lastIndexOf(':');
    if (colon <= 0) {
      return null;
    }
    String host = text.substring(0, colon);
    long port = Values.number(text.substring(colon + 1));
    boolean v6 = host.indexOf(':') >= 0;
    if (port < 1 || port > 65535 || v6 != host.startsWith("[")) {
      return null;
    }
    return IpAddress.parse(host, (int) port);
  }
}
