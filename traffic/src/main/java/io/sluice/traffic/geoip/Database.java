package io.sluice.traffic.geoip;

import com.maxmind.db.CHMCache;
import com.maxmind.db.Reader;
import io.sluice.core.address.IpAddress;
import io.sluice.core.clock.Clock;
import io.sluice.core.log.ErrorLog;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A database in [MaxMind's format](https://maxmind.github.io/MaxMind-DB/), held in memory, so that
/// looking something up needs no disk. Any thread may use it.
final class Database {
  private final String path;
  private final Clock clock;
  private final AtomicBoolean checking = new AtomicBoolean();
  private volatile Content content;
  private volatile long lastCheck;

  /// What was read.
  ///
  /// @param modified of the file
  /// @param since wall clock in milliseconds
  private record Content(Reader reader, FileTime modified, long length, long since) {}

  /// Reads a file, on the calling thread.
  ///
  /// @throws IOException if it cannot be read, or is no such database
  Database(String path, Clock clock) throws IOException {
    this.path = path;
    this.clock = clock;
    lastCheck = clock.millis();
    content = read();
  }

  private Content read() throws IOException {
    Path file = Path.of(path);
    BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
    byte[] all = Files.readAllBytes(file);
    Reader reader = new Reader(new ByteArrayInputStream(all), new CHMCache());
    return new Content(reader, found.lastModifiedTime(), found.size(), clock.millis());
  }

  /// Reads the file again if it has changed, on the calling thread; if that fails, what is known
  /// stays.
  ///
  /// @return whether it has changed
  synchronized boolean refresh() throws IOException {
    lastCheck = clock.millis();
    BasicFileAttributes found = Files.readAttributes(Path.of(path), BasicFileAttributes.class);
    Content known = content;
    if (found.lastModifiedTime().equals(known.modified) && found.size() == known.length) {
      return false;
    }
    content = read();
    return true;
  }

  /// Has the file looked at on another thread, if that was not done in the last while.
  ///
  /// @param interval in milliseconds
  /// @param log hears of a change or failure
  void refreshIfOlder(long interval, ErrorLog log) {
    if (clock.millis() - lastCheck >= interval && checking.compareAndSet(false, true)) {
      lastCheck = clock.millis();
      Thread.ofVirtual().name("geoip").start(() -> refresh(log));
    }
  }

  private void refresh(ErrorLog log) {
    try {
      if (refresh()) {
        log.log(ErrorLog.Level.INFO, "Reload MMDB \"" + path + '"');
      }
    } catch (IOException e) {
      String message = "MMDB_open(\"" + path + "\") failed to reload - " + Databases.reason(e);
      log.log(ErrorLog.Level.ERROR, message);
    } finally {
      checking.set(false);
    }
  }

  /// What is known of an address: a map, list, text, number, …; null if nothing is.
  @Nullable Object find(IpAddress address) {
    try {
      IpAddress plain = address.unmapped();
      byte[] bytes = new byte[plain.size()];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) plain.byteAt(i);
      }
      return content.reader.get(InetAddress.getByAddress(bytes), Object.class);
    } catch (IOException | IllegalArgumentException e) {
      return null; // damaged there, or a database of IPv4 was asked for IPv6
    }
  }

  /// What kind of database it says it is, such as `GeoLite2-City`.
  String type() {
    return content.reader.getMetadata().databaseType();
  }

  /// When it was made, seconds since 1970.
  long buildEpoch() {
    return content.reader.getMetadata().buildEpoch().longValue();
  }

  /// When its file was last looked at, seconds since 1970.
  long lastCheck() {
    return lastCheck / 1000;
  }

  /// When it was last read, seconds since 1970.
  long lastChange() {
    return content.since / 1000;
  }
}
