package io.sluice.upstream.peer;

import io.sluice.config.Settings;
import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.clock.TimeCache;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.log.ErrorLog;
import io.sluice.core.text.Template;
import io.sluice.core.text.Variable;
import io.sluice.core.text.Variables;
import java.util.ArrayList;
import java.util.List;

/// An exchange that has a time, a key, a client and a log, and nothing else.
public final class TestExchange extends Exchange {
  /// `$key`, which is what [#key] says.
  public static final Template KEY = key();

  public final List<String> lines = new ArrayList<>();
  private final Bytes scratch = new Bytes();
  private final ErrorLog log =
      ErrorLog.to(
          (level, b, offset, count) -> lines.add(Bytes.text(b, offset, count)),
          ErrorLog.Level.DEBUG);
  public long now;
  public String key = "";

  private static Template key() {
    Variables variables = new Variables("http");
    variables.define(
        Variable.of(
            "key",
            (TestExchange exchange, Bytes out) -> {
              out.append(exchange.key);
              return true;
            }));
    Template template = Template.compile(variables, "$key", null);
    variables.resolve();
    return template;
  }

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
