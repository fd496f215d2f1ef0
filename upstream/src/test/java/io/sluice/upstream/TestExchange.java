package io.sluice.upstream;

import io.sluice.config.Settings;
import io.sluice.core.Address;
import io.sluice.core.Bytes;
import io.sluice.core.ErrorLog;
import io.sluice.core.Exchange;
import io.sluice.core.IpAddress;
import io.sluice.core.TimeCache;
import java.util.ArrayList;
import java.util.List;

/// An exchange that has a time and a log and nothing else.
final class TestExchange extends Exchange {
  final List<String> lines = new ArrayList<>();
  private final Bytes scratch = new Bytes();
  private final ErrorLog log =
      ErrorLog.to(
          (level, b, offset, count) -> lines.add(Bytes.text(b, offset, count)),
          ErrorLog.Level.DEBUG);
  long now;

  @Override
  public Settings settings() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Address peer() {
    return IpAddress.v4(0x7F000001, 1);
  }

  @Override
  public Address local() {
    return IpAddress.v4(0x7F000001, 80);
  }

  @Override
  public ErrorLog log() {
    return log;
  }

  @Override
  public long nowMillis() {
    return now;
  }

  @Override
  public TimeCache time() {
    return new TimeCache();
  }

  @Override
  public Bytes scratch() {
    return scratch;
  }

  @Override
  public void resume() {}

  @Override
  public void finish(int status) {}

  @Override
  public long bytesReceived() {
    return 0;
  }

  @Override
  public long bytesSent() {
    return 0;
  }

  @Override
  public long connectionNumber() {
    return 0;
  }

  @Override
  public void writeContext(Bytes out) {}
}
