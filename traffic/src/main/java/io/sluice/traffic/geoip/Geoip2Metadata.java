package io.sluice.traffic.geoip;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.text.Variable;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What is known of a database itself; all of it in seconds since 1970.
enum Geoip2Metadata {
  BUILD_EPOCH,
  LAST_CHECK,
  LAST_CHANGE;

  static @Nullable Geoip2Metadata ofWord(String text) {
    for (Geoip2Metadata one : values()) {
      if (one.name().toLowerCase(Locale.ROOT).equals(text)) {
        return one;
      }
    }
    return null;
  }

  long of(Database database) {
    return switch (this) {
      case BUILD_EPOCH -> database.buildEpoch();
      case LAST_CHECK -> database.lastCheck();
      case LAST_CHANGE -> database.lastChange();
    };
  }

  /// Its variable.
  static final class Of extends Variable {
    private final DatabaseFile file;
    private final Geoip2Metadata what;

    Of(String name, DatabaseFile file, Geoip2Metadata what) {
      super(name);
      this.file = file;
      this.what = what;
    }

    @Override
    public boolean changeable() {
      return true;
    }

    @Override
    public boolean write(Exchange exchange, Bytes out) {
      out.appendNumber(what.of(file.database()));
      return true;
    }
  }
}
