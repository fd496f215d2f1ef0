package io.sluice.core.log;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.clock.Clock;
import io.sluice.core.system.FileFailure;
import io.sluice.core.system.Paths8;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Writes to log files by name and keeps some of them open. Not thread-safe.
final class OpenLogs {
  private final @Nullable OpenLogCache cache;
  private final Clock clock;
  private final Consumer<String> complaints;
  private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  private static final class Entry {
    int uses;
    long used;
    long checked;
    @Nullable OutputStream stream;
    @Nullable Object identity;
  }

  OpenLogs(@Nullable OpenLogCache cache, Clock clock, Consumer<String> complaints) {
    this.cache = cache;
    this.clock = clock;
    this.complaints = complaints;
  }

  void write(String path, Bytes text, int lines) {
    try {
      if (cache == null) {
        try (OutputStream stream = LogOutput.append(Paths8.of(path))) {
          put(path, stream, text);
        }
      } else {
        writeCached(path, text, lines, cache);
      }
    } catch (IOException e) {
      complaints.accept(FileFailure.text("open", path, e));
    }
  }

  private void put(String path, OutputStream stream, Bytes text) {
    try {
      stream.write(text.array, 0, text.length);
    } catch (IOException e) {
      complaints.accept("write() to \"" + path + "\" failed " + FileFailure.text(e));
    }
  }

  private void writeCached(String path, Bytes text, int lines, OpenLogCache policy)
      throws IOException {
    long now = TimeUnit.NANOSECONDS.toMillis(clock.nanoTime());
    forgetInactive(now, policy);
    Entry entry = entries.get(path);
    boolean fresh = entry == null;
    if (entry == null) {
      entry = new Entry();
      entry.checked = now;
    } else if (now - entry.checked >= policy.validMillis()) {
      check(path, entry, now);
    }
    OutputStream stream = entry.stream;
    if (stream == null) {
      entry.stream = stream = LogOutput.append(Paths8.of(path));
      entry.identity = identity(Paths8.of(path));
    }
    if (fresh && entries.size() >= policy.most()) {
      forgetOldest();
    }
    entry.uses += lines;
    entry.used = now;
    entries.put(path, entry);
    put(path, stream, text);
    if (entry.uses < policy.uses()) {
      close(entry);
    }
  }

  /// Closes what the name no longer stands for.
  private static void check(String path, Entry entry, long now) {
    entry.checked = now;
    if (entry.stream != null && !Objects.equals(entry.identity, identity(Paths8.of(path)))) {
      close(entry);
    }
  }

  private static @Nullable Object identity(Path path) {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      return null; // gone
    }
  }

  private void forgetInactive(long now, OpenLogCache policy) {
    Iterator<Entry> oldest = entries.values().iterator();
    while (oldest.hasNext()) {
      Entry entry = oldest.next();
      if (now - entry.used <= policy.inactiveMillis()) {
        return;
      }
      close(entry);
      oldest.remove();
    }
  }

  private void forgetOldest() {
    Iterator<Entry> oldest = entries.values().iterator();
    if (oldest.hasNext()) {
      close(oldest.next());
      oldest.remove();
    }
  }

  private static void close(Entry entry) {
    OutputStream stream = entry.stream;
    entry.stream = null;
    try {
      if (stream != null) {
        stream.close();
      }
    } catch (IOException e) {
      // everything has been written before
    }
  }

  void close() {
    entries.values().forEach(OpenLogs::close);
    entries.clear();
  }
}
