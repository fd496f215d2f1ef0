import org.jspecify.annotations.NullMarked;

/// The words every feature uses: exchange, phase, variable, zone, generation, clock, logs.
@NullMarked
module io.sluice.core {
  requires transitive io.sluice.config;
  requires static transitive org.jspecify;

  exports io.sluice.core;
}
