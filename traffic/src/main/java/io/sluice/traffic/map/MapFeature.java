package io.sluice.traffic.map;

import io.sluice.config.Context;
import io.sluice.config.Directive;
import io.sluice.core.feature.Feature;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `map` and `num_map` of http and stream.
public final class MapFeature implements Feature {
  private static final String GROWS = "tables of the JVM grow by themselves";

  private static final Directive<@Nullable MapVariable> MAP =
      Directive.<MapVariable>raw("map", MapParser::parse)
          .in(Context.HTTP, Context.STREAM)
          .args(2)
          .repeats()
          .syntax("string $variable { ... }")
          .doc("Makes a variable whose value depends on a string.");

  private static final Directive<@Nullable NumMapVariable> NUM_MAP =
      Directive.<NumMapVariable>raw("num_map", NumMapParser::parse)
          .in(Context.HTTP, Context.STREAM)
          .args(2)
          .repeats()
          .syntax("number $variable { ... }")
          .doc("Makes a variable whose value depends on a number: `443`, `8080-8090`, `<=1023`.");

  private static final Directive<Long> HASH_MAX_SIZE =
      Directive.number("map_hash_max_size", 2048)
          .in(Context.HTTP, Context.STREAM)
          .ignored(GROWS)
          .doc("Bounds the hash tables of maps.");

  private static final Directive<Long> HASH_BUCKET_SIZE =
      Directive.number("map_hash_bucket_size", 64)
          .in(Context.HTTP, Context.STREAM)
          .ignored(GROWS)
          .doc("Sets the bucket size of the hash tables of maps.");

  /// Stateless.
  public MapFeature() {}

  @Override
  public String name() {
    return "map";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(MAP, NUM_MAP, HASH_MAX_SIZE, HASH_BUCKET_SIZE);
  }
}
