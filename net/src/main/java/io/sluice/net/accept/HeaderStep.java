package io.sluice.net.accept;

import io.sluice.net.Channel;
import io.sluice.net.ChannelHandler;
import io.sluice.net.LayerFactory;
import io.sluice.net.proxyprotocol.HeaderReader;
import io.sluice.net.proxyprotocol.MalformedHeaderException;
import org.jspecify.annotations.Nullable;

/// Waits for the header of the PROXY protocol.
final class HeaderStep implements ChannelHandler {
  private final Channel channel;
  private final Entrant entrant;
  private final @Nullable LayerFactory next;

  /// @param next the step behind it, or null
  HeaderStep(Channel channel, Entrant entrant, @Nullable LayerFactory next) {
    this.channel = channel;
    this.entrant = entrant;
    this.next = next;
  }

  void begin() {
    entrant.step("reading PROXY protocol");
    channel.handler(this);
    if (channel.readReady()) {
      readable(channel);
    }
  }

  @Override
  public void readable(Channel c) {
    int read;
    try {
      read = HeaderReader.read(c);
    } catch (MalformedHeaderException e) {
      entrant.refused(e.what());
      return;
    }
    if (read == Channel.EOF || read == Channel.ERROR) {
      entrant.gone(c, read);
    } else if (read != Channel.AGAIN) {
      if (next == null) {
        entrant.passed(c);
      } else {
        LayerStep.begin(next, c, entrant);
      }
    }
  }

  @Override
  public void writable(Channel c) {}

  @Override
  public void failed(Channel c, Throwable cause) {
    entrant.failed(c, cause);
  }

  @Override
  public void reclaim(Channel c) {
    entrant.reclaim(c);
  }
}
