package io.sluice.stream.mqtt;

import static io.sluice.config.Context.STREAM;
import static io.sluice.config.Context.STREAM_SERVER;

import io.sluice.config.Directive;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.Slot;
import io.sluice.core.text.Variable;
import io.sluice.core.text.Variables;
import io.sluice.stream.Preread;
import io.sluice.stream.StreamBuilder;
import io.sluice.stream.StreamFeature;
import io.sluice.stream.StreamSession;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `mqtt_preread`: reads the client identifier and the user name of a CONNECT packet, as
/// [ngx_stream_mqtt_preread_module](https://nginx.org/en/docs/stream/ngx_stream_mqtt_preread_module.html)
/// does. A session that begins otherwise goes on without them.
public final class MqttPreread implements StreamFeature, Preread {
  static final Directive<Boolean> MQTT_PREREAD =
      Directive.flag("mqtt_preread", false)
          .in(STREAM, STREAM_SERVER)
          .doc("Whether the CONNECT packet of MQTT clients is read before their sessions go on.");

  /// What was read: the packet stays in the socket, and its bytes in the loop's buffer only until
  /// the next one.
  private record Client(Bytes id, @Nullable Bytes username) {}

  private static final Slot<Client> CLIENT = Exchange.slot();

  public MqttPreread() {}

  @Override
  public String name() {
    return "stream_mqtt_preread";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(MQTT_PREREAD);
  }

  @Override
  public void variables(Variables variables) {
    if (!variables.isHttp()) {
      variables.define(
          Variable.of(
              "mqtt_preread_clientid",
              (exchange, out) -> {
                Client client = exchange.get(CLIENT);
                return client != null && write(client.id, out);
              }));
      variables.define(
          Variable.of(
              "mqtt_preread_username",
              (exchange, out) -> {
                Client client = exchange.get(CLIENT);
                return client != null && write(client.username, out);
              }));
    }
  }

  private static boolean write(@Nullable Bytes field, Bytes out) {
    if (field != null) {
      out.append(field);
    }
    return field != null;
  }

  @Override
  public void install(StreamBuilder stream) {
    stream.preread(this);
  }

  @Override
  public boolean wants(StreamSession session) {
    return session.settings().get(MQTT_PREREAD) && !session.datagrams();
  }

  @Override
  public Outcome look(StreamSession session, byte[] b, int offset, int count) {
    Connect connect = new Connect();
    return switch (connect.read(b, offset, count)) {
      case MORE -> Outcome.SUSPEND;
      case NOT_CONNECT -> Outcome.NEXT;
      case DONE -> {
        Bytes id = new Bytes();
        connect.writeClientId(id);
        Bytes username = new Bytes(0);
        boolean known = connect.writeUsername(username);
        session.set(CLIENT, new Client(id, known ? username : null));
        yield Outcome.NEXT;
      }
    };
  }
}
