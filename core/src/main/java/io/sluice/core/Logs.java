package io.sluice.core;

import io.sluice.config.ConfigException;
import io.sluice.config.Environment;
import io.sluice.config.Key;
import io.sluice.config.Scope;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Every log of one configuration. Reading the configuration only names them; [#open()] opens the
/// files, [#start] hands them to the thread that writes, [#close()] ends them.
public final class Logs implements AutoCloseable {
  private static final Key<Logs> KEY = new Key<>("logs");

  private final Scope root;
  private final Environment environment;
  private final Map<String, LogFile> files = new LinkedHashMap<>();
  private final List<Syslog> syslogs = new ArrayList<>();
  private final IdentityHashMap<List<?>, ErrorLog> errorLogs = new IdentityHashMap<>();
  private final ErrorLine line = new ErrorLine();
  private @Nullable ErrorLog main;

  private Logs(Scope root) {
    this.root = root;
    this.environment = root.arguments().environment();
  }

  /// Those of the configuration that a scope belongs to.
  public static Logs of(Scope scope) {
    Logs known = scope.lookUp(KEY);
    if (known != null) {
      return known;
    }
    Scope root = scope;
    for (Scope at = scope; at != null; at = at.parent()) {
      root = at;
    }
    Logs made = new Logs(root);
    root.attach(KEY, made);
    return made;
  }

  /// A file by its full name; the same name is the same file.
  public LogFile file(String path) {
    return files.computeIfAbsent(path, name -> new LogFile(name, Clock.system(), this::complain));
  }

  /// The standard error stream.
  public LogFile stderr() {
    return file(LogOutput.STDERR);
  }

  Syslog add(Syslog syslog) {
    syslogs.add(syslog);
    syslog.complaints(this::complain);
    return syslog;
  }

  private void complain(String message) {
    ErrorLog known = main;
    if (known != null) {
      known.log(ErrorLog.Level.ALERT, message);
    }
  }

  /// The error log of the main level: what `error_log` says outside of all blocks, with the default
  /// file if that names none.
  ///
  /// @throws IllegalStateException while the configuration is still being read
  public ErrorLog main() {
    ErrorLog known = main;
    if (known == null) {
      List<ErrorLog.Target> configured = root.settings().get(ErrorLog.DIRECTIVE);
      List<ErrorLog.Target> targets = new ArrayList<>(configured);
      if (targets.stream().noneMatch(target -> target.sink() instanceof LogFile)) {
        targets.add(new ErrorLog.Target(byDefault(), ErrorLog.Level.ERROR));
      }
      main = known = new ErrorLog(targets, line);
      errorLogs.put(configured, known);
    }
    return known;
  }

  private LogFile byDefault() {
    String given = environment.errorLog();
    if (given == null) {
      return file(environment.path("logs/error.log"));
    }
    return given.isEmpty() || given.equals("stderr") ? stderr() : file(environment.path(given));
  }

  /// The error log that holds in a block.
  ///
  /// @throws IllegalStateException while the configuration is still being read
  public ErrorLog errorLog(Scope scope) {
    List<ErrorLog.Target> targets = scope.settings().get(ErrorLog.DIRECTIVE);
    ErrorLog outer = main();
    return targets.isEmpty()
        ? outer
        : errorLogs.computeIfAbsent(targets, list -> new ErrorLog(List.copyOf(targets), line));
  }

  /// Opens all files, which creates those that do not exist.
  ///
  /// @throws ConfigException `open() "…" failed (2: No such file or directory)`, at the first;
  ///   those opened before stay open until [#close()]
  public void open() {
    main();
    files.values().forEach(LogFile::open);
  }

  /// From now on files are written by another thread.
  public void start(LogWriter writer) {
    line.clock(writer.clock());
    files.values().forEach(file -> file.start(writer));
  }

  /// Opens all files anew by their names, for log rotation. What fails is reported to the error
  /// log, and goes on with the old file.
  public void reopen() {
    files.values().forEach(LogFile::reopen);
  }

  /// Writes what is pending and closes everything.
  @Override
  public void close() {
    syslogs.forEach(Syslog::close);
    files.values().forEach(LogFile::close);
  }
}
