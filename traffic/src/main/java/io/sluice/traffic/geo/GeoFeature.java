package io.sluice.traffic.geo;

import io.sluice.config.Context;
import io.sluice.config.Directive;
import io.sluice.core.feature.Feature;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `geo` of http and stream.
public final class GeoFeature implements Feature {
  private static final Directive<@Nullable GeoVariable> GEO =
      Directive.<GeoVariable>raw("geo", GeoParser::parse)
          .in(Context.HTTP, Context.STREAM)
          .args(1, 2)
          .repeats()
          .syntax("[$address] $variable { ... }")
          .doc("Makes a variable whose value depends on the client's address.");

  /// Stateless.
  public GeoFeature() {}

  @Override
  public String name() {
    return "geo";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(GEO);
  }
}
