package io.sluice.stream.mqtt;

import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.log.ErrorLog.Level;
import io.sluice.net.BufferPool;
import io.sluice.net.Channel;
import io.sluice.stream.ClientWait;
import io.sluice.stream.Status;
import io.sluice.stream.StreamSession;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Takes the CONNECT packet of one session from its connection and gives the content another one.
final class MqttHandshake {
  private static final Outcome ENDED = Outcome.status(Status.OK);
  private static final Outcome BAD = Outcome.status(Status.BAD_REQUEST);
  private static final Outcome FAILED = Outcome.status(Status.INTERNAL_SERVER_ERROR);

  private final StreamSession session;
  private final Connect connect = new Connect();
  private final int limit;
  private byte @Nullable [] buffer;
  private int filled;

  MqttHandshake(StreamSession session) {
    this.session = session;
    this.limit = MqttFilter.limit(session.settings());
    session.onEnd(this::release);
  }

  private BufferPool buffers() {
    return session.loop().buffers();
  }

  private void release() {
    byte[] held = buffer;
    if (held != null) {
      buffer = null;
      buffers().give(held);
    }
  }

  /// Goes on as far as what has come allows; [Outcome#SUSPEND] to be called again.
  Outcome go() {
    session.action("reading MQTT CONNECT message");
    if (ClientWait.timedOut(session)) {
      session.log(Level.INFO, "client timed out");
      return ENDED;
    }
    Outcome outcome = read();
    if (outcome != Outcome.SUSPEND) {
      release();
    }
    return outcome;
  }

  private Outcome read() {
    Channel client = session.channel();
    while (client.readReady()) {
      byte[] b = room();
      int count = client.recv(b, filled, Math.min(b.length, limit) - filled);
      if (count == Channel.AGAIN) {
        return Outcome.SUSPEND;
      }
      if (count <= 0) {
        return ended(count);
      }
      filled += count;
      Outcome outcome = understand(b);
      if (outcome != Outcome.SUSPEND) {
        return outcome;
      }
    }
    return Outcome.SUSPEND;
  }

  /// A buffer that has room for more, up to the limit.
  private byte[] room() {
    byte[] held = buffer;
    if (held == null) {
      buffer = held = buffers().take(Math.min(limit, BufferPool.SMALLEST));
    } else if (filled == held.length) {
      byte[] larger = buffers().take(Math.min(limit, Math.max(connect.length(), 2 * filled)));
      System.arraycopy(held, 0, larger, 0, filled);
      buffers().give(held);
      buffer = held = larger;
    }
    return held;
  }

  private Outcome ended(int how) {
    if (how == Channel.ERROR) {
      session.logClientError("recv() failed", session.channel().errno());
    } else {
      session.log(Level.INFO, "client closed connection");
    }
    return ENDED;
  }

  private Outcome understand(byte[] b) {
    return switch (connect.read(b, 0, filled)) {
      case NOT_CONNECT -> {
        session.log(Level.INFO, "client sent no valid MQTT CONNECT message");
        yield BAD;
      }
      case MORE -> {
        if (connect.length() > limit || filled == limit) {
          session.log(Level.ERROR, "client sent too long MQTT CONNECT message");
          yield BAD;
        }
        yield Outcome.SUSPEND;
      }
      case DONE -> rewrite(b);
    };
  }

  private Outcome rewrite(byte[] b) {
    Map<MqttField.Name, Bytes> values = new EnumMap<>(MqttField.Name.class);
    for (MqttField field : session.settings().get(MqttFilter.MQTT_SET_CONNECT)) {
      Bytes value = new Bytes();
      field.value().write(session, value);
      if (value.length > Connect.LONGEST) {
        session.log(Level.ERROR, "too long value of an MQTT field");
        return FAILED;
      }
      values.put(field.name(), value);
    }
    Bytes out = new Bytes(filled);
    if (values.isEmpty()) {
      out.append(b, 0, connect.length());
    } else {
      connect.write(Connect.Replacement.of(values), out);
    }
    if (out.length > limit) {
      session.log(Level.ERROR, "MQTT CONNECT message is too long after it was changed");
      return FAILED;
    }
    out.append(b, connect.length(), filled - connect.length());
    session.early(out);
    return Outcome.NEXT;
  }
}
