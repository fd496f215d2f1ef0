package io.sluice.traffic;

import io.sluice.config.Settings;
import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.core.address.ProxyHeader;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.clock.TimeCache;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.log.ErrorLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An exchange without a connection: its `$arg_…` variables are a map, its log a list.
public final class TestExchange extends Exchange {
  public final Map<String, String> args = new HashMap<>();
  public final List<String> logged = new ArrayList<>();
  public @Nullable ProxyHeader proxyHeader;
  public Address peer = address("127.0.0.1", 40000);
  public Address local = address("127.0.0.1", 80);
  public int finished;
  private final Settings settings;
  private final Bytes scratch = new Bytes(16);
  private final TimeCache time = new TimeCache();
  private final ErrorLog log =
      ErrorLog.to(
          (level, b, offset, count) -> logged.add(Bytes.text(b, offset, count)),
          ErrorLog.Level.DEBUG);

  TestExchange(Settings settings) {
    this.settings = settings;
    time.update(1_700_000_000_123L);
  }

  /// A literal address.
  public static IpAddress address(String text, int port) {
    return Objects.requireNonNull(IpAddress.parse(text, port), text);
  }

  /// With `$arg_NAME` set.
  public TestExchange arg(String name, String value) {
    args.put(name, value);
    return this;
  }

  @Override
  public Settings settings() {
    return settings;
  }

  @Override
  public Address peer() {
    return peer;
  }

  @Override
  public @Nullable ProxyHeader proxyHeader() {
    return proxyHeader;
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
    finished = status;
  }

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
    return 7;
  }

  @Override
  public void writeContext(Bytes out) {
    out.append(", client: ");
    remote().writeHost(out);
  }

  /// Ends the exchange, as its protocol does.
  public void end() {
    runEnd();
    clear();
  }
}
