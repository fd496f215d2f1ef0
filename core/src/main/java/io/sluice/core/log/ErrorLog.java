package io.sluice.core.log;

import io.sluice.config.Context;
import io.sluice.config.Directive;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The error log of one level of the configuration: where its `error_log` directives write.
public final class ErrorLog {
  /// How bad it is, worst first, by nginx's names.
  public enum Level {
    EMERG("emerg", 0),
    ALERT("alert", 1),
    CRIT("crit", 2),
    ERROR("error", 3),
    WARN("warn", 4),
    NOTICE("notice", 5),
    INFO("info", 6),
    DEBUG("debug", 7);

    private final String word;
    private final int severity;

    Level(String word, int severity) {
      this.word = word;
      this.severity = severity;
    }

    /// The code of syslog (RFC 5424, section 6.2.1): 0 is the worst, 7 is debug.
    public int severity() {
      return severity;
    }

    /// As it stands in a configuration and in a log line: `error`.
    public String word() {
      return word;
    }

    /// Levels by their words, for directives that take some of them.
    public static Map<String, Level> words(Level... levels) {
      Map<String, Level> words = new LinkedHashMap<>();
      for (Level level : levels) {
        words.put(level.word, level);
      }
      return words;
    }
  }

  /// One `error_log`: a place, and the least level that goes there.
  public record Target(LogSink sink, Level level) {}

  /// `error_log`. What holds in a block is [Logs#errorLog].
  public static final Directive<List<Target>> DIRECTIVE =
      Directive.list("error_log", ErrorLogParser::parse)
          .in(
              Context.MAIN,
              Context.HTTP,
              Context.HTTP_SERVER,
              Context.HTTP_LOCATION,
              Context.STREAM,
              Context.STREAM_SERVER)
          .args(1, Directive.ANY)
          .syntax(
              "file | stderr | syslog:server=address[,parameter=value]"
                  + " [debug | info | notice | warn | error | crit | alert | emerg]")
          .defaultText("logs/error.log error")
          .doc("Says where errors are logged, and from which level on.");

  /// A log that drops everything.
  public static final ErrorLog NONE = new ErrorLog(List.of(), new ErrorLine());

  private final List<Target> targets;
  private final ErrorLine line;
  private final int threshold;

  ErrorLog(List<Target> targets, ErrorLine line) {
    this.targets = List.copyOf(targets);
    this.line = line;
    int most = -1;
    for (Target target : targets) {
      most = Math.max(most, target.level.severity);
    }
    threshold = most;
  }

  /// A log with one target.
  public static ErrorLog to(LogSink sink, Level level) {
    return new ErrorLog(List.of(new Target(sink, level)), new ErrorLine());
  }

  /// The same log with every level enabled, as `debug_connection` wants it.
  public ErrorLog debugging() {
    return new ErrorLog(
        targets.stream().map(target -> new Target(target.sink, Level.DEBUG)).toList(), line);
  }

  /// Whether a line of this level goes anywhere: ask before a message is built.
  public boolean enabled(Level level) {
    return level.severity <= threshold;
  }

  /// Writes a line that belongs to no connection. From any thread.
  public void log(Level level, String message) {
    log(level, message, null);
  }

  /// Writes a line with what is known of a connection. From any thread that may read `context`.
  ///
  /// @param message in Latin-1 chars, without line end
  public void log(Level level, String message, @Nullable LogContext context) {
    if (enabled(level)) {
      line.write(targets, level, message, context);
    }
  }
}
