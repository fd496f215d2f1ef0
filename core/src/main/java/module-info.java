import org.jspecify.annotations.NullMarked;

/// The words every feature uses: exchange, phase, variable, zone, generation, clock, logs.
@NullMarked
module io.sluice.core {
  requires transitive io.sluice.config;
  requires static transitive org.jspecify;

  exports io.sluice.core.address;
  exports io.sluice.core.bytes;
  exports io.sluice.core.clock;
  exports io.sluice.core.exchange;
  exports io.sluice.core.feature;
  exports io.sluice.core.generation;
  exports io.sluice.core.log;
  exports io.sluice.core.system;
  exports io.sluice.core.text;
  exports io.sluice.core.zone;
}
