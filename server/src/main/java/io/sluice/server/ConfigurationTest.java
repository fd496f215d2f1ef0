package io.sluice.server;

import io.sluice.config.Level;
import io.sluice.config.SourceFile;
import io.sluice.core.clock.Clock;
import io.sluice.core.generation.Survivors;
import io.sluice.core.system.Product;
import io.sluice.net.Listeners;
import io.sluice.net.os.SystemNetwork;
import java.io.IOException;

/// `-t` and `-T`: does everything that a start does, up to binding, gives it back, and says how it
/// went.
final class ConfigurationTest {
  private final Loaded loaded;
  private final boolean quiet;

  /// @param quiet whether only errors are told (`-q`)
  ConfigurationTest(Loaded loaded, boolean quiet) {
    this.loaded = loaded;
    this.quiet = quiet;
  }

  /// Returns the exit status.
  ///
  /// @param dump whether the files of a good configuration are printed
  int run(boolean dump) {
    boolean good = good();
    if (!good || !quiet) {
      say("configuration file " + file() + (good ? " test is successful" : " test failed"));
    }
    if (good && dump) {
      for (SourceFile file : loaded.configuration().files()) {
        Console.out("# configuration file " + file.name() + ":\n" + file.text() + "\n");
      }
    }
    return good ? 0 : 1;
  }

  private boolean good() {
    Report report = new ConsoleReport(quiet ? Level.WARN : Level.NOTICE);
    Build build = new Build(loaded, 1, Clock.system(), new Survivors(), report);
    try {
      build.services();
      String warning = DescriptorLimit.warning(build.generation());
      if (warning != null) {
        report.say(Level.WARN, warning);
      }
      if (!quiet) {
        say("the configuration file " + file() + " syntax is ok");
      }
      probe(PidFile.of(loaded.configuration()), report);
      build.logs();
      build.probe(new Listeners(SystemNetwork.create()));
      return true;
    } catch (StartException e) {
      return false;
    } finally {
      build.drop();
    }
  }

  private static void probe(PidFile file, Report report) throws StartException {
    try {
      file.probe();
    } catch (IOException e) {
      throw StartException.of(e, report);
    }
  }

  private String file() {
    return loaded.configuration().environment().confFile();
  }

  private static void say(String text) {
    Console.err(Product.name() + ": " + text + "\n");
  }
}
