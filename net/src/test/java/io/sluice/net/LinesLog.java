package io.sluice.net;

import io.sluice.core.log.ErrorLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// An error log whose lines a test reads: level and message.
public final class LinesLog {
  private final List<String> lines = new ArrayList<>();
  private final ErrorLog log =
      ErrorLog.to(
          (level, b, offset, count) -> {
            String line = new String(b, offset, count, StandardCharsets.ISO_8859_1);
            lines.add(level.word() + line.substring(line.indexOf(": ") + 1));
          },
          ErrorLog.Level.DEBUG);

  public ErrorLog log() {
    return log;
  }

  public List<String> lines() {
    return lines;
  }
}
