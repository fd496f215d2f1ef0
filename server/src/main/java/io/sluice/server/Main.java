package io.sluice.server;

import io.sluice.config.Directives;
import io.sluice.config.Environment;
import io.sluice.config.Sources;
import io.sluice.core.system.Product;
import java.util.List;

/// The program.
public final class Main {
  private Main() {}

  /// Does what the arguments say. The exit status is nginx's: 0, or 1 for any failure.
  public static void main(String[] args) {
    System.exit(run(args));
  }

  private static int run(String[] args) {
    CommandLine line;
    try {
      line = CommandLine.parse(args);
    } catch (UsageException e) {
      Console.err(Product.name() + ": " + e.getMessage() + "\n");
      return 1;
    }
    if (line.version()) {
      tellVersion(line);
      if (!line.test()) {
        return 0;
      }
    }
    SignalThread signals = SignalThread.start();
    return line.test() || line.signal() != null ? command(line) : serve(signals, line, args);
  }

  private static int command(CommandLine line) {
    Loaded loaded = load(line);
    String signal = line.signal();
    if (line.test() || signal == null) {
      return new ConfigurationTest(loaded, line.quiet()).run(line.dump());
    }
    return new SignalCommand(loaded.configuration()).send(signal);
  }

  private static int serve(SignalThread signals, CommandLine line, String[] args) {
    ProgramCode code = ProgramCode.open(); // beside the configuration
    ServerProcess process = new ServerProcess(signals, code, args);
    Server server = process.start(load(line));
    if (server != null) {
      server.control();
    }
    return process.status();
  }

  private static Loaded load(CommandLine line) {
    return Loaded.load(environment(line), List.of());
  }

  private static Environment environment(CommandLine line) {
    String prefix = line.prefix() == null ? Installation.prefix() : line.prefix();
    String file = line.confFile() == null ? Installation.CONF_FILE : line.confFile();
    return new Environment(prefix, file, line.globals(), line.errorLog(), Sources.DISK);
  }

  private static void tellVersion(CommandLine line) {
    Console.err(VersionText.version());
    if (line.help()) {
      Console.err(VersionText.help(Installation.prefix()));
    }
    if (line.configure()) {
      Directives known = StandardFeatures.directives(StandardFeatures.all());
      Console.err(VersionText.configure(known));
    }
  }
}
