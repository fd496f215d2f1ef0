package io.sluice.core.log;

import io.sluice.config.ConfigException;
import io.sluice.config.Environment;
import io.sluice.config.Key;
import io.sluice.config.Scope;
import io.sluice.core.clock.Clock;
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
  private final List<PathLogs> paths = new ArrayList<>();
  private final IdentityHashMap<List<?>, ErrorLog> errorLogs = new IdentityHashMap<>();
  private final ErrorLine line = new ErrorLine();
  private @Nullable ErrorLog main;
  private @Nullable LogWriter writer;
  private boolean opened;

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
  ///
  /// @throws ConfigException as [#open()], if that has been called before
  public LogFile file(String path) {
    LogFile known = files.get(path);
    if (known == null) {
      known = new LogFile(path, Clock.system(), this::complain);
      files.put(path, known);
      if (opened) {
        known.open();
      }
      if (writer != null) {
        known.start(writer);
      }
    }
    return known;
  }

  /// The standard error stream.
  public LogFile stderr() {
    return file(LogOutput.STDERR);
  }

  /// Files with computed names.
  ///
  /// @param cache how they are kept open; null to open them for each line
  public PathLogs paths(@Nullable OpenLogCache cache) {
    PathLogs made =
        new PathLogs(cache, Clock.system(), message -> complain(ErrorLog.Level.CRIT, message));
    paths.add(made);
    if (writer != null) {
      made.start(writer);
    }
    return made;
  }

  Syslog add(Syslog syslog) {
    syslogs.add(syslog);
    syslog.complaints(this::complain);
    return syslog;
  }

  private void complain(String message) {
    complain(ErrorLog.Level.ALERT, message);
  }

  private void complain(ErrorLog.Level level, String message) {
    ErrorLog known = main;
    if (known != null) {
      known.log(level, message);
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

  /// Opens all files, which creates those that do not exist. A device that does not respond is
  /// waited for 3 seconds.
  ///
  /// @throws ConfigException `open() "…" failed (2: No such file or directory)`, at the first;
  ///   those opened before stay open until [#close()]
  public void open() {
    main();
    opened = true;
    Bounded.each(
        List.copyOf(files.values()),
        LogFile::open,
        file -> {
          throw new ConfigException(file.openingLate(), null);
        });
  }

  /// From now on files are written by another thread. Does nothing the second time.
  public void start(LogWriter by) {
    if (writer != null) {
      return;
    }
    writer = by;
    line.clock(by.clock());
    files.values().forEach(file -> file.start(by));
    paths.forEach(path -> path.start(by));
  }

  /// Writes what is pending, on the calling thread.
  public void flush() {
    files.values().forEach(LogFile::flush);
  }

  /// Opens all files anew by their names, for log rotation. What fails, or takes longer than 3
  /// seconds, is reported to the error log, and goes on with the old file.
  public void reopen() {
    Bounded.each(
        List.copyOf(files.values()), LogFile::reopen, file -> complain(file.openingLate()));
    paths.forEach(PathLogs::reopen);
  }

  /// Gives the open files to a user, who shall be able to open them again. What fails is reported
  /// to the error log.
  public void own(int uid) {
    files
        .values()
        .forEach(file -> file.own(uid, message -> complain(ErrorLog.Level.EMERG, message)));
  }

  /// Has what is pending written and everything closed. Does not wait for it once there is a
  /// writer: its [LogWriter#end()] does.
  @Override
  public void close() {
    syslogs.forEach(Syslog::close);
    paths.forEach(PathLogs::close);
    files.values().forEach(LogFile::close);
  }
}
