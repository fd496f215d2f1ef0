package io.sluice.stream.mqtt;

import io.sluice.config.Arguments;

/// `mqtt_buffers number size`: how much of a session's messages is kept to be handled.
///
/// @param number 1 or more
/// @param size bytes of each
record MqttBuffers(int number, int size) {
  static final MqttBuffers DEFAULT = new MqttBuffers(100, 1024);

  static MqttBuffers parse(Arguments a) {
    long number = a.number(0, 1, Integer.MAX_VALUE);
    long size = a.size(1);
    if (size == 0) {
      throw a.directiveError(1, "invalid value");
    }
    return new MqttBuffers((int) number, (int) Math.min(size, Integer.MAX_VALUE));
  }

  /// All bytes.
  int total() {
    return (int) Math.min((long) number * size, Integer.MAX_VALUE);
  }
}
