package io.sluice.traffic.geoip;

import io.sluice.config.ConfigException;
import io.sluice.config.Position;
import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.exchange.Slot;
import io.sluice.core.generation.Generation;
import io.sluice.traffic.realip.ForwardedAddress;
import java.io.IOException;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/// A database that a configuration names. It is read when everything else has been.
final class DatabaseFile {
  /// What was last looked up for an exchange: most use several variables of one database.
  private static final Slot<Found> FOUND = Exchange.slot();

  private final String path;
  private final Position position;
  private final Charset charset;
  private final long reloadMillis;
  private @Nullable Database database;
  private @Nullable ForwardedAddress forwarded;

  private record Found(
      DatabaseFile file, IpAddress address, @Nullable Object data, @Nullable Found before) {}

  /// A name.
  ///
  /// @param charset what texts are converted to
  /// @param reloadMillis how often a change is looked for; 0 for never
  DatabaseFile(String path, Position position, Charset charset, long reloadMillis) {
    this.path = path;
    this.position = position;
    this.charset = charset;
    this.reloadMillis = reloadMillis;
  }

  String path() {
    return path;
  }

  /// Reads the file, or takes over what was read before.
  ///
  /// @param failure what the message begins with: `GeoIP_open("%s") failed `
  /// @param trusted finds the client behind proxies, or null
  /// @throws ConfigException if it cannot be used
  Database open(Generation generation, String failure, @Nullable ForwardedAddress trusted) {
    forwarded = trusted;
    try {
      Database opened = Databases.of(generation).open(generation, path);
      database = opened;
      return opened;
    } catch (IOException e) {
      throw error(failure.formatted(path) + Databases.reason(e));
    }
  }

  ConfigException error(String message) {
    return new ConfigException(message, position);
  }

  Database database() {
    if (database == null) {
      throw new IllegalStateException(path + " is not open");
    }
    return database;
  }

  /// What it knows of the client; null if nothing.
  @Nullable Object ofClient(Exchange exchange) {
    Address remote = exchange.remote();
    if (!(remote instanceof IpAddress address)) {
      return null;
    }
    return of(exchange, forwarded == null ? address : forwarded.of(exchange, address));
  }

  /// What it knows of an address; null if nothing.
  @Nullable Object of(Exchange exchange, IpAddress address) {
    Database known = database();
    if (reloadMillis > 0) {
      known.refreshIfOlder(reloadMillis, exchange.log());
    }
    Found last = exchange.get(FOUND);
    for (Found found = last; found != null; found = found.before) {
      if (found.file == this && found.address.sameHost(address)) {
        return found.data;
      }
    }
    Object data = known.find(address);
    exchange.set(FOUND, new Found(this, address, data, last));
    return data;
  }

  /// Appends a text of the database.
  void write(String text, Bytes out) {
    out.append(text.getBytes(charset));
  }
}
