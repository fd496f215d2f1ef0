package io.sluice.traffic.log;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.log.LogFile;
import io.sluice.core.log.PathLogs;
import io.sluice.core.log.Syslog;
import io.sluice.core.text.Template;

/// Where the lines of an `access_log` go.
sealed interface LogPlace {
  /// Takes the line that `text` holds behind `mark`.
  void line(Exchange exchange, Bytes text, int mark);

  /// A file.
  record InFile(LogFile file) implements LogPlace {
    @Override
    public void line(Exchange exchange, Bytes text, int mark) {
      file.append(text.array, mark, text.length - mark);
    }
  }

  /// A syslog server.
  record ToSyslog(Syslog syslog) implements LogPlace {
    @Override
    public void line(Exchange exchange, Bytes text, int mark) {
      syslog.line(text.array, mark, text.length - mark);
    }
  }

  /// A file whose name has variables.
  record ByName(Template path, PathLogs files) implements LogPlace {
    @Override
    public void line(Exchange exchange, Bytes text, int mark) {
      PathLogs cached = exchange.settings().get(AccessLogFeature.OPEN_LOG_FILE_CACHE);
      PathLogs to = cached == null ? files : cached;
      to.append(path.text(exchange), text.array, mark, text.length - mark);
    }
  }
}
