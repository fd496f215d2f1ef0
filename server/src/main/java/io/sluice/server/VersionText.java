package io.sluice.server;

import io.sluice.config.Directives;
import io.sluice.core.system.Product;
import io.sluice.core.text.Regex;

/// What `-v`, `-V` and `-h` print.
final class VersionText {
  private VersionText() {}

  /// The first line names the language that is spoken first, as tools look for it, and then the
  /// program.
  static String version() {
    return "nginx version: nginx/" + Product.NGINX_VERSION + " (sluice/" + Product.VERSION + ")\n";
  }

  /// What `-V` says about how the program was made.
  static String configure(Directives directives) {
    return "built for Java 25 (running with "
        + Runtime.version()
        + ")\nexpressions run on "
        + Regex.engine()
        + "\nconfigure arguments:"
        + ConfigureArguments.of(directives)
        + "\n";
  }

  /// @param prefix the default of `-p`
  static String help(String prefix) {
    String name = Product.name();
    return "Usage: "
        + name
        + " [-?hvVtTq] [-s signal] [-p prefix]\n"
        + " ".repeat("Usage: ".length() + name.length() + 1)
        + "[-e filename] [-c filename] [-g directives]\n\n"
        + "Options:\n"
        + option("-?,-h", "this help")
        + option("-v", "show version and exit")
        + option("-V", "show version and configure options then exit")
        + option("-t", "test configuration and exit")
        + option("-T", "test configuration, dump it and exit")
        + option("-q", "suppress non-error messages during configuration testing")
        + option("-s signal", "send signal to the running process: stop, quit, reopen, reload")
        + option("-p prefix", "set prefix path (default: " + prefix + ")")
        + option("-e filename", "set error log file (default: " + Installation.ERROR_LOG + ")")
        + option("-c filename", "set configuration file (default: " + Installation.CONF_FILE + ")")
        + option("-g directives", "set global directives out of configuration file")
        + "\n";
  }

  private static String option(String letters, String meaning) {
    return "  " + letters + " ".repeat(14 - letters.length()) + ": " + meaning + "\n";
  }
}
