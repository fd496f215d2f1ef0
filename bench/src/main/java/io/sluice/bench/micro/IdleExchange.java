package io.sluice.bench.micro;

import io.sluice.config.Settings;
import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.clock.TimeCache;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.log.ErrorLog;
import java.util.Objects;

/// An exchange between two addresses that does nothing: something to read variables from.
final class IdleExchange extends Exchange {
  private final Address remote =
      Objects.requireNonNull(IpAddress.parse("203.0.113.195", 49152), "address");
  private final Address local =
      Objects.requireNonNull(IpAddress.parse("2001:db8::1", 443), "address");
  private final Bytes scratch = new Bytes(256);
  private final TimeCache time = new TimeCache();
  private final ErrorLog log = ErrorLog.to((level, b, offset, count) -> {}, ErrorLog.Level.ERROR);

  IdleExchange() {
    time.update(1_767_225_600_123L);
  }

  @Override
  public Settings settings() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Address peer() {
    return remote;
  }

  @Override
  public Address local() {
    return local;
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
    throw new UnsupportedOperationException();
  }

  @Override
  public void finish(int status) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long bytesReceived() {
    return 517;
  }

  @Override
  public long bytesSent() {
    return 1234;
  }

  @Override
  public long connectionNumber() {
    return 4711;
  }

  @Override
  public void writeContext(Bytes out) {
    out.append(", client: ");
    remote.writeHost(out);
  }
}
