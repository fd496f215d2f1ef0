package io.sluice.content.realip;

import io.sluice.core.bytes.Bytes;
import io.sluice.http.Field;
import io.sluice.http.Headers;
import java.util.Locale;

/// Where the client's address is told.
sealed interface Source {
  /// `proxy_protocol`: the header of the connection.
  record ProxyProtocol() implements Source {}

  /// `X-Forwarded-For`: all fields of that name, as one list.
  record ForwardedFor() implements Source {}

  /// The first field of a name.
  final class First implements Source {
    private final byte[] lowerName;
    private final int hash;

    private First(String name) {
      lowerName = Bytes.of(name.toLowerCase(Locale.ROOT));
      hash = Field.hash(lowerName, 0, lowerName.length);
    }

    /// Its index, or -1.
    int find(Headers headers) {
      return headers.find(lowerName, hash, 0);
    }
  }

  Source X_REAL_IP = of("X-Real-IP");

  static Source of(String text) {
    return switch (text) {
      case "proxy_protocol" -> new ProxyProtocol();
      case "X-Forwarded-For" -> new ForwardedFor();
      default -> new First(text);
    };
  }
}
