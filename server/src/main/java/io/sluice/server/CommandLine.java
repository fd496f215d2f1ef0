package io.sluice.server;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The switches of the command line, which are nginx's.
///
/// Every text is Latin-1: one `char` is one byte of the argument.
///
/// @param help `-h`, `-?`
/// @param version `-v`, and what implies it
/// @param configure `-V`
/// @param test `-t`, `-T`
/// @param dump `-T`
/// @param quiet `-q`
/// @param prefix `-p`, as given
/// @param errorLog `-e`, as given; empty for stderr
/// @param confFile `-c`, as given
/// @param globals `-g`: directives that stand before the file's
/// @param signal `-s`: stop, quit, reopen or reload
record CommandLine(
    boolean help,
    boolean version,
    boolean configure,
    boolean test,
    boolean dump,
    boolean quiet,
    @Nullable String prefix,
    @Nullable String errorLog,
    @Nullable String confFile,
    String globals,
    @Nullable String signal) {

  /// Reads the arguments.
  ///
  /// @throws UsageException for what nginx does not take either, with its message
  static CommandLine parse(String[] args) throws UsageException {
    return new Reader(args).read();
  }

  private static final class Reader {
    private final String[] args;
    private int index;
    private boolean help;
    private boolean version;
    private boolean configure;
    private boolean test;
    private boolean dump;
    private boolean quiet;
    private @Nullable String prefix;
    private @Nullable String errorLog;
    private @Nullable String confFile;
    private String globals = "";
    private @Nullable String signal;

    Reader(String[] args) {
      this.args = args;
    }

    CommandLine read() throws UsageException {
      for (index = 0; index < args.length; index++) {
        String arg = latin1(args[index]);
        if (!arg.startsWith("-")) {
          throw new UsageException("invalid option: \"" + arg + "\"");
        }
        int at = 1;
        while (at < arg.length() && option(arg, at)) {
          at++;
        }
      }
      return new CommandLine(
          help, version, configure, test, dump, quiet, prefix, errorLog, confFile, globals, signal);
    }

    /// Takes one letter. False if it took the rest of the argument, or the next one, as its value.
    private boolean option(String arg, int at) throws UsageException {
      switch (arg.charAt(at)) {
        case '?', 'h' -> {
          help = true;
          version = true;
        }
        case 'v' -> version = true;
        case 'V' -> {
          configure = true;
          version = true;
        }
        case 't' -> test = true;
        case 'T' -> {
          test = true;
          dump = true;
        }
        case 'q' -> quiet = true;
        default -> {
          withValue(arg, at);
          return false;
        }
      }
      return true;
    }

    private void withValue(String arg, int at) throws UsageException {
      switch (arg.charAt(at)) {
        case 'p' -> prefix = value(arg, at, "directory name");
        case 'e' -> {
          String log = value(arg, at, "file name");
          errorLog = log.equals("stderr") ? "" : log;
        }
        case 'c' -> confFile = value(arg, at, "file name");
        case 'g' -> globals = value(arg, at, "parameter");
        case 's' -> signal = signal(value(arg, at, "parameter"));
        default -> throw new UsageException("invalid option: \"" + arg.charAt(at) + "\"");
      }
    }

    private String value(String arg, int at, String what) throws UsageException {
      if (at + 1 < arg.length()) {
        return arg.substring(at + 1);
      }
      if (++index == args.length) {
        throw new UsageException("option \"-" + arg.charAt(at) + "\" requires " + what);
      }
      return latin1(args[index]);
    }

    private static String signal(String name) throws UsageException {
      return switch (name) {
        case "stop", "quit", "reopen", "reload" -> name;
        default -> throw new UsageException("invalid option: \"-s " + name + "\"");
      };
    }

    /// The launcher sets a UTF-8 locale, so that the JVM decodes arguments as UTF-8.
    private static String latin1(String arg) {
      return new String(arg.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
  }
}
