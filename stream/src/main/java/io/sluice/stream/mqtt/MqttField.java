package io.sluice.stream.mqtt;

import io.sluice.config.Arguments;
import io.sluice.core.text.Template;
import java.util.Locale;

/// One `mqtt_set_connect`: a field of the CONNECT packet and what servers are told instead.
record MqttField(Name name, Template value) {
  /// The fields.
  enum Name {
    CLIENTID,
    USERNAME,
    PASSWORD
  }

  static MqttField parse(Arguments a) {
    for (Name name : Name.values()) {
      if (name.name().toLowerCase(Locale.ROOT).equals(a.text(0))) {
        return new MqttField(name, Template.compile(a, 1));
      }
    }
    throw a.error(0, "unknown field \"" + a.text(0) + "\"");
  }
}
