package io.sluice.traffic.geo;

import io.sluice.config.Arguments;
import io.sluice.config.RawBlock;
import io.sluice.core.address.Cidr;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.text.VariableRef;
import io.sluice.core.text.Variables;
import io.sluice.traffic.realip.ForwardedAddress;
import io.sluice.traffic.realip.TrustedProxies;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads `geo [$ADDRESS] $NAME { … }`.
final class GeoParser {
  private static final Cidr ALL_V4 = Objects.requireNonNull(Cidr.parse("0.0.0.0/0"));
  private static final Cidr ALL_V6 = Objects.requireNonNull(Cidr.parse("::/0"));

  private final boolean http;
  private final PrefixTree v4 = new PrefixTree();
  private final PrefixTree v6 = new PrefixTree();
  private final RangeBuilder ranges = new RangeBuilder();
  private final Map<String, byte[]> values = new HashMap<>();
  private final TrustedProxies proxies = new TrustedProxies();
  private boolean networksSeen;
  private boolean byRange;
  private boolean recursive;
  private boolean cacheable = true;

  private GeoParser(boolean http) {
    this.http = http;
  }

  static GeoVariable parse(Arguments a, RawBlock body) {
    Variables variables = Variables.of(a.scope());
    int last = a.count() - 1;
    VariableRef address =
        last == 0 ? null : variables.reference(Variables.name(a, 0), a.position(), a.word(0));
    String name = Variables.name(a, last);
    GeoParser parser = new GeoParser(variables.isHttp());
    body.each(parser::line);
    GeoVariable made = parser.variable(name, address, variables);
    variables.declare(made, a.position());
    return made;
  }

  private GeoVariable variable(String name, @Nullable VariableRef address, Variables variables) {
    GeoBase base = byRange ? ranges.build() : new GeoBase.Networks(v4, v6);
    ForwardedAddress forwarded =
        proxies.isEmpty()
            ? null
            : new ForwardedAddress(
                variables.reference("http_x_forwarded_for", null), proxies, recursive);
    return new GeoVariable(name, address, forwarded, base, cacheable);
  }

  private void line(Arguments a) {
    String key = a.name().text();
    if (a.count() == 0 && option(a, key)) {
      return;
    }
    if (a.count() != 1) {
      throw a.error("invalid number of the geo parameters");
    }
    if (key.equals("proxy") && http) {
      proxies.add(network(a, a.text(0)));
    } else if (byRange) {
      range(a, key);
    } else {
      networksSeen = true;
      network(a, key, a.text(0));
    }
  }

  private boolean option(Arguments a, String key) {
    switch (key) {
      case "ranges" -> {
        if (networksSeen) {
          throw a.error(
              "the \"ranges\" directive must be the first directive inside \"geo\" block");
        }
        byRange = true;
      }
      case "proxy_recursive" -> recursive = true;
      case "volatile" -> cacheable = false;
      default -> {
        return false;
      }
    }
    return !key.equals("proxy_recursive") || http;
  }

  private void range(Arguments a, String key) {
    switch (key) {
      case "default" -> ranges.setDefault(a, value(a.text(0)));
      case "delete" -> ranges.remove(a, a.text(0));
      default -> ranges.add(a, key, value(a.text(0)));
    }
  }

  private void network(Arguments a, String key, String text) {
    switch (key) {
      case "default" -> {
        put(a, key, ALL_V4, text);
        put(a, key, ALL_V6, text);
      }
      case "delete" -> {
        Cidr block = network(a, text);
        if (!tree(block).remove(block)) {
          a.warn("no network \"" + text + "\" to delete");
        }
      }
      default -> put(a, key, network(a, key), text);
    }
  }

  private PrefixTree tree(Cidr block) {
    return block.network().isV6() ? v6 : v4;
  }

  private void put(Arguments a, String key, Cidr block, String text) {
    byte[] value = value(text);
    byte[] old = tree(block).put(block, value);
    if (old != null) {
      a.warn(
          "duplicate network \""
              + key
              + "\", value: \""
              + text
              + "\", old value: \""
              + Bytes.text(old, 0, old.length)
              + '"');
    }
  }

  private static Cidr network(Arguments a, String text) {
    Cidr block = Cidr.parse(text);
    if (block == null) {
      throw a.error("invalid network \"" + text + "\"");
    }
    if (block.strayBits()) {
      a.warn("low address bits of " + text + " are meaningless");
    }
    return block;
  }

  /// Many networks have few values: each is kept once.
  private byte[] value(String text) {
    return values.computeIfAbsent(text, Bytes::of);
  }
}
