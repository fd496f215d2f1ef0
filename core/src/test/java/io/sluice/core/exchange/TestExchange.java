package io.sluice.core.exchange;

import io.sluice.config.Settings;
import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.clock.TimeCache;
import io.sluice.core.log.ErrorLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An exchange without a connection, which remembers what was logged.
public final class TestExchange extends Exchange {
  public final List<String> logged = new ArrayList<>();
  final Bytes scratch = new Bytes(16);
  final TimeCache time = new TimeCache();
  int finished;
  @Nullable Runnable resumed;
  private final ErrorLog log =
      ErrorLog.to(
          (level, b, offset, count) -> logged.add(Bytes.text(b, offset, count)),
          ErrorLog.Level.DEBUG);

  @Override
  public Settings settings() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Address peer() {
    return Objects.requireNonNull(IpAddress.parse("127.0.0.1", 40000));
  }

  @Override
  public Address local() {
    return Objects.requireNonNull(IpAddress.parse("::1", 80));
  }

  @Override
  public ErrorLog log() {
    return log;
  }

  @Override
  public long nowMillis() {
    return 0;
  }

  @Override
  public TimeCache time() {
    return time;
  }

  @Override
  public Bytes scratch() {
    return scratch;
  }

  @Override
  public void resume() {
    Objects.requireNonNull(resumed).run();
  }

  @Override
  public void finish(int status) {
    finished = status;
  }

  @Override
  public long bytesReceived() {
    return 1;
  }

  @Override
  public long bytesSent() {
    return 2;
  }

  @Override
  public long connectionNumber() {
    return 7;
  }

  @Override
  public void writeContext(Bytes out) {
    out.append(", client: 127.0.0.1");
  }

  public void end() {
    runEnd();
    clear();
  }
}
