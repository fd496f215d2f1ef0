import org.jspecify.annotations.NullMarked;

/// Scripted peers, a virtual clock and a JUnit extension that runs a configuration.
@NullMarked
module io.sluice.testkit {
  requires transitive io.sluice.server;
  requires transitive org.junit.jupiter.api;
  requires static transitive org.jspecify;

  exports io.sluice.testkit;
  exports io.sluice.testkit.soak;
}
