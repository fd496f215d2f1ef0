package io.sluice.traffic.log;

import io.sluice.config.Arguments;
import io.sluice.config.ConfigException;
import io.sluice.config.Values;
import io.sluice.core.log.LogFile;
import io.sluice.core.log.Logs;
import io.sluice.core.log.Syslog;
import io.sluice.core.text.Template;
import org.jspecify.annotations.Nullable;

/// Reads `access_log PATH [FORMAT [buffer=…] [gzip[=…]] [flush=…] [if=…]]`.
final class AccessLogParser {
  private static final int GZIP_BUFFER = 64 << 10;
  private static final int FASTEST = 1;
  private static final int BEST = 9;

  private final Arguments a;
  private long size;
  private long flush;
  private int gzip;
  private @Nullable Template condition;

  private AccessLogParser(Arguments a) {
    this.a = a;
  }

  static AccessLog parse(Arguments a) {
    return new AccessLogParser(a).parse();
  }

  private AccessLog parse() {
    if (a.text(0).equals("off")) {
      if (a.count() > 1) {
        throw a.invalidParameter(1);
      }
      return AccessLog.OFF;
    }
    LogPlace place = place();
    LogFormat format = format();
    for (int i = 2; i < a.count(); i++) {
      parameter(i);
    }
    buffer(place);
    return new AccessLog(format, place, condition);
  }

  private LogPlace place() {
    String path = a.text(0);
    Logs logs = Logs.of(a.scope());
    if (path.startsWith("syslog:")) {
      return new LogPlace.ToSyslog(Syslog.parse(a, 0));
    }
    if (path.indexOf('$') < 0) {
      return new LogPlace.InFile(logs.file(a.path(0)));
    }
    return new LogPlace.ByName(Template.compile(a, 0, a.path(0)), logs.paths(null));
  }

  private LogFormat format() {
    LogFormats formats = LogFormats.of(a.scope());
    if (a.count() < 2 && !formats.isHttp()) {
      throw a.error("log format is not specified");
    }
    String name = a.count() < 2 ? LogFormat.COMBINED : a.text(1);
    LogFormat format = formats.find(name);
    if (format == null) {
      throw a.error(1, "unknown log format \"" + name + "\"");
    }
    return format;
  }

  private void parameter(int i) {
    String text = a.text(i);
    String value = text.substring(text.indexOf('=') + 1);
    if (text.startsWith("buffer=")) {
      size = positive(Values.size(value), i, "invalid buffer size \"" + value + "\"");
    } else if (text.startsWith("flush=")) {
      flush = positive(Values.millis(value), i, "invalid flush time \"" + value + "\"");
    } else if (text.equals("gzip") || text.startsWith("gzip=")) {
      size = size == 0 ? GZIP_BUFFER : size;
      gzip = text.equals("gzip") ? FASTEST : level(value, i);
    } else if (text.startsWith("if=")) {
      condition = Template.compile(a, i, value);
    } else {
      throw a.invalidParameter(i);
    }
  }

  private long positive(long value, int i, String otherwise) throws ConfigException {
    if (value == Values.INVALID || value == 0) {
      throw a.error(i, otherwise);
    }
    return value;
  }

  private int level(String text, int i) {
    long level = Values.number(text);
    if (level < FASTEST || level > BEST) {
      throw a.error(i, "invalid compression level \"" + text + "\"");
    }
    return (int) level;
  }

  private void buffer(LogPlace place) {
    if (size == 0) {
      if (flush > 0) {
        throw a.error("no buffer is defined for access_log \"" + a.text(0) + "\"");
      }
      return;
    }
    LogFile file =
        switch (place) {
          case LogPlace.InFile in -> in.file();
          case LogPlace.ByName _ -> throw a.error("buffered logs cannot have variables in name");
          case LogPlace.ToSyslog _ -> throw a.error("logs to syslog cannot be buffered");
        };
    int bytes = (int) Math.min(size, LogFile.MOST_PENDING / 2);
    if (!file.buffer(new LogFile.Buffering(bytes, flush, gzip))) {
      throw a.error("access_log \"" + a.text(0) + "\" already defined with conflicting parameters");
    }
  }
}
