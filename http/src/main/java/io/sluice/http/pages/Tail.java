package io.sluice.http.pages;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.system.Product;
import io.sluice.http.core.ServerTokens;

/// The end of a made-up page, which names the program as the `Server` field does.
final class Tail {
  private static final byte[] NAME = tail(Product.name());
  private static final byte[] TOKEN = tail(Product.token());

  private Tail() {}

  static byte[] of(ServerTokens tokens) {
    return switch (tokens) {
      case OFF -> NAME;
      case ON, BUILD -> TOKEN;
    };
  }

  private static byte[] tail(String program) {
    return Bytes.of("<hr><center>" + program + "</center>\r\n</body>\r\n</html>\r\n");
  }
}
