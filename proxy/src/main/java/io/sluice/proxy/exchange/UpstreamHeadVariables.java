package io.sluice.proxy.exchange;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.text.Variable;
import io.sluice.core.text.Variables;
import io.sluice.http.Field;
import io.sluice.http.Headers;
import io.sluice.http.wire.UpstreamHead;
import org.jspecify.annotations.Nullable;

/// The variables that tell what the last server responded: `$upstream_http_…`,
/// `$upstream_trailer_…`, `$upstream_cookie_…`.
public final class UpstreamHeadVariables {
  private static final String HEADER = "upstream_http_";
  private static final String TRAILER = "upstream_trailer_";
  private static final String COOKIE = "upstream_cookie_";

  private UpstreamHeadVariables() {}

  /// Defines them.
  public static void define(Variables variables) {
    variables.definePrefix(
        HEADER,
        name -> {
          byte[] field = Bytes.of(name.substring(HEADER.length()));
          return Variable.of(name, (exchange, out) -> field(head(exchange), field, out));
        });
    variables.definePrefix(
        TRAILER,
        name -> {
          byte[] field = Bytes.of(name.substring(TRAILER.length()));
          return Variable.of(name, (exchange, out) -> field(trailers(exchange), field, out));
        });
    variables.definePrefix(
        COOKIE,
        name -> {
          byte[] cookie = Bytes.of(name.substring(COOKIE.length()));
          return Variable.of(name, (exchange, out) -> cookie(head(exchange), cookie, out));
        });
    variables.define(Variable.of("upstream_cache_status", (_, _) -> false));
  }

  private static @Nullable UpstreamHead head(Exchange exchange) {
    UpstreamExchange passed = UpstreamExchange.of(exchange);
    return passed == null ? null : passed.head();
  }

  private static @Nullable UpstreamHead trailers(Exchange exchange) {
    UpstreamExchange passed = UpstreamExchange.of(exchange);
    return passed == null ? null : passed.trailers();
  }

  /// The values of all fields of a name, ", " between them.
  private static boolean field(@Nullable UpstreamHead head, byte[] name, Bytes out) {
    if (head == null) {
      return false;
    }
    Headers fields = head.fields();
    boolean found = false;
    for (int i = 0; i < fields.count(); i++) {
      Field known = head.known(i);
      boolean ignored = known != null && UpstreamFields.single(known) && fields.first(known) != i;
      if (!ignored && named(fields, i, name)) {
        if (found) {
          out.append(", ");
        }
        found = true;
        int start = fields.valueStart(i);
        out.append(fields.base(), start, fields.valueEnd(i) - start);
      }
    }
    return found;
  }

  /// Whether a field has that name, in lower case and with `_` for `-`.
  private static boolean named(Headers fields, int index, byte[] name) {
    int start = fields.nameStart(index);
    if (fields.nameEnd(index) - start != name.length) {
      return false;
    }
    byte[] b = fields.base();
    for (int i = 0; i < name.length; i++) {
      byte c = b[start + i];
      int variable = c == '-' ? '_' : c >= 'A' && c <= 'Z' ? c | 0x20 : c;
      if (variable != name[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean cookie(@Nullable UpstreamHead head, byte[] name, Bytes out) {
    if (head == null) {
      return false;
    }
    Headers fields = head.fields();
    int i = fields.first(Field.SET_COOKIE);
    while (i >= 0) {
      if (cookie(fields.base(), fields.valueStart(i), fields.valueEnd(i), name, out)) {
        return true;
      }
      i = fields.next(i);
    }
    return false;
  }

  private static boolean cookie(byte[] b, int from, int end, byte[] name, Bytes out) {
    int p = from;
    for (byte c : name) {
      if (p == end || (b[p] != c && (b[p] < 'A' || b[p] > 'Z' || (b[p] | 0x20) != c))) {
        return false;
      }
      p++;
    }
    p = skipSpaces(b, p, end);
    if (p == end || b[p] != '=') {
      return false;
    }
    int start = skipSpaces(b, p + 1, end);
    int stop = start;
    while (stop < end && b[stop] != ';') {
      stop++;
    }
    out.append(b, start, stop - start);
    return true;
  }

  private static int skipSpaces(byte[] b, int from, int end) {
    int p = from;
    while (p < end && b[p] == ' ') {
      p++;
    }
    return p;
  }
}
