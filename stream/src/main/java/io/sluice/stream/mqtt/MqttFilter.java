package io.sluice.stream.mqtt;

import static io.sluice.config.Context.STREAM;
import static io.sluice.config.Context.STREAM_SERVER;

import io.sluice.config.Directive;
import io.sluice.config.Settings;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.Phase;
import io.sluice.core.exchange.Slot;
import io.sluice.stream.ClientWait;
import io.sluice.stream.StreamBuilder;
import io.sluice.stream.StreamFeature;
import io.sluice.stream.StreamSession;
import java.util.List;

/// `mqtt`: sees that sessions begin with a CONNECT packet, and tells servers other fields in it
/// than the client has, as
/// [ngx_stream_mqtt_filter_module](https://nginx.org/en/docs/stream/ngx_stream_mqtt_filter_module.html)
/// does. What follows the packet is not looked at: it moves as in any other session.
public final class MqttFilter implements StreamFeature {
  static final Directive<Boolean> MQTT =
      Directive.flag("mqtt", false).in(STREAM, STREAM_SERVER).doc("Whether clients speak MQTT.");

  static final Directive<List<MqttField>> MQTT_SET_CONNECT =
      Directive.list("mqtt_set_connect", MqttField::parse)
          .in(STREAM_SERVER)
          .args(2)
          .noInherit()
          .syntax("clientid | username | password value")
          .doc("Sets a field of the CONNECT packet that servers get.");

  static final Directive<MqttBuffers> MQTT_BUFFERS =
      Directive.of("mqtt_buffers", MqttBuffers::parse, MqttBuffers.DEFAULT)
          .in(STREAM, STREAM_SERVER)
          .args(2)
          .syntax("number size")
          .defaultText("100 1k")
          .doc("How much of the messages of a session is kept to be handled.");

  static final Directive<Long> MQTT_REWRITE_BUFFER_SIZE =
      Directive.size("mqtt_rewrite_buffer_size", 0)
          .in(STREAM_SERVER)
          .defaultText("")
          .deprecated("mqtt_buffers")
          .doc("How long a message may be that was changed.");

  private static final Slot<MqttHandshake> HANDSHAKE = Exchange.slot();

  public MqttFilter() {}

  @Override
  public String name() {
    return "stream_mqtt_filter";
  }

  @Override
  public List<Directive<?>> directives() {
    return List.of(MQTT, MQTT_SET_CONNECT, MQTT_BUFFERS, MQTT_REWRITE_BUFFER_SIZE);
  }

  @Override
  public void install(StreamBuilder stream) {
    stream.sessionHandler(Phase.CONTENT, MqttFilter::begin);
  }

  /// The longest packet that may come, and the longest that is made of it.
  static int limit(Settings settings) {
    long written = settings.get(MQTT_REWRITE_BUFFER_SIZE);
    int total = settings.get(MQTT_BUFFERS).total();
    return written == 0 ? total : (int) Math.min(total, written);
  }

  private static Outcome begin(StreamSession session) {
    if (!session.settings().get(MQTT) || session.datagrams()) {
      return Outcome.NEXT;
    }
    MqttHandshake handshake = session.get(HANDSHAKE);
    if (handshake == null) {
      handshake = new MqttHandshake(session);
      session.set(HANDSHAKE, handshake);
    }
    return ClientWait.settle(session, handshake.go());
  }
}
