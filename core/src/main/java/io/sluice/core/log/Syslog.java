package io.sluice.core.log;

import io.sluice.config.Arguments;
import io.sluice.core.address.Address;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.clock.Clock;
import io.sluice.core.clock.TimeCache;
import io.sluice.core.system.Host;
import java.io.IOException;
import java.net.ConnectException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// A syslog server that takes one datagram for each line, in the format of RFC 3164, section 4. A
/// line that the system does not take at once is lost, as syslog is.
public final class Syslog implements LogSink {
  private static final int FACILITY = 8;

  private final Address server;
  private final int facility;
  private final int severity;
  private final String tag;
  private final boolean hostname;
  private final Bytes packet = new Bytes(512);
  private final TimeCache time = new TimeCache();
  private BiConsumer<ErrorLog.Level, String> complaints = (level, message) -> {};
  private @Nullable Datagrams socket;
  private boolean closed;

  Syslog(Address server, int facility, int severity, String tag, boolean hostname) {
    this.server = server;
    this.facility = facility;
    this.severity = severity;
    this.tag = tag;
    this.hostname = hostname;
  }

  /// Reads the argument `syslog:…` of a directive; what it names belongs to the configuration's
  /// logs.
  ///
  /// @throws io.sluice.config.ConfigException in nginx's words
  public static Syslog parse(Arguments arguments, int argument) {
    return Logs.of(arguments.scope()).add(SyslogParser.parse(arguments, argument));
  }

  void complaints(BiConsumer<ErrorLog.Level, String> taker) {
    complaints = taker;
  }

  /// Sends a line of an error log, at its own severity.
  @Override
  public void line(ErrorLog.Level level, byte[] b, int offset, int count) {
    send(level.severity(), b, offset, count);
  }

  /// Sends a line of an access log, at the configured severity.
  public void line(byte[] b, int offset, int count) {
    send(severity, b, offset, count);
  }

  private void send(int lineSeverity, byte[] b, int offset, int count) {
    IOException failure = null;
    synchronized (this) {
      if (closed) {
        return;
      }
      packet.clear();
      header(lineSeverity);
      packet.append(b, offset, count);
      try {
        open().send(packet.array, packet.length);
      } catch (IOException e) {
        drop();
        failure = e;
      }
    }
    if (failure != null) {
      // That a syslog server is down is no defect here.
      boolean down = failure instanceof ConnectException;
      complaints.accept(
          down ? ErrorLog.Level.ERROR : ErrorLog.Level.ALERT,
          failure.getMessage() + " while logging to syslog, server: " + server.text());
    }
  }

  private void header(int lineSeverity) {
    packet.append('<').appendNumber(facility * (long) FACILITY + lineSeverity).append('>');
    time.update(Clock.system().millis());
    time.writeSyslog(packet);
    packet.append(' ');
    if (hostname) {
      packet.append(Host.name()).append(' ');
    }
    packet.append(tag).append(": ");
  }

  private Datagrams open() throws IOException {
    Datagrams known = socket;
    if (known == null) {
      socket = known = Datagrams.to(server);
    }
    return known;
  }

  private void drop() {
    Datagrams known = socket;
    socket = null;
    if (known != null) {
      known.close();
    }
  }

  synchronized void close() {
    closed = true;
    drop();
  }
}
