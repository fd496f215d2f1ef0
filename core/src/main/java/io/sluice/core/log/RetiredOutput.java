package io.sluice.core.log;

import io.sluice.core.bytes.Bytes;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What an output still has to take before it is closed: the log has been opened anew, or has
/// ended.
///
/// @param rest is written first
/// @param gzip level 1 to 9, 0 for plain text
record RetiredOutput(
    LogOutput output, Bytes rest, int gzip, LogWriter writer, Consumer<String> complaints)
    implements LogWriter.Source {
  @Override
  public boolean drain(long nanoTime) {
    String failure = finish(output, rest, gzip);
    writer.remove(this);
    if (failure != null) {
      complaints.accept(failure);
    }
    return true;
  }

  /// Writes and closes. Says what there is to complain of, if it went wrong.
  static @Nullable String finish(LogOutput output, Bytes rest, int gzip) {
    String failure = rest.length == 0 ? null : output.write(rest.array, rest.length, gzip);
    String second = output.close();
    return failure == null ? second : failure;
  }

  @Override
  public Object device() {
    return output.device();
  }

  @Override
  public void blocked() {
    // the log it belonged to has said so, or has ended
  }

  @Override
  public long abandon() {
    return lines(rest);
  }

  static long lines(Bytes text) {
    long lines = 0;
    for (int i = 0; i < text.length; i++) {
      if (text.array[i] == '\n') {
        lines++;
      }
    }
    return lines;
  }

  @Override
  public String name() {
    return output.path();
  }
}
