package io.sluice.traffic.geoip;

import io.sluice.core.address.IpAddress;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.text.Template;
import io.sluice.core.text.Variable;
import org.jspecify.annotations.Nullable;

/// The value at a path in what a database knows of an address.
final class Geoip2Variable extends Variable {
  private final DatabaseFile file;
  private final @Nullable Template source;
  private final String[] path;
  private final byte @Nullable [] otherwise;

  /// A variable.
  ///
  /// @param source holds the address; null for the client's
  /// @param otherwise what it has where the database has nothing
  Geoip2Variable(
      String name,
      DatabaseFile file,
      @Nullable Template source,
      String[] path,
      @Nullable String otherwise) {
    super(name);
    this.file = file;
    this.source = source;
    this.path = path;
    this.otherwise = otherwise == null ? null : Bytes.of(otherwise);
  }

  @Override
  public boolean cacheable() {
    return true;
  }

  @Override
  public boolean changeable() {
    return true;
  }

  @Override
  public boolean write(Exchange exchange, Bytes out) {
    if (Values.write(Values.at(data(exchange), path), file, out)) {
      return true;
    }
    if (otherwise != null) {
      out.append(otherwise);
    }
    return otherwise != null;
  }

  private @Nullable Object data(Exchange exchange) {
    if (source == null) {
      return file.ofClient(exchange);
    }
    String text = source.text(exchange);
    IpAddress address = text.startsWith("[") ? null : IpAddress.parse(text);
    return address == null ? null : file.of(exchange, address);
  }
}
