package io.sluice.stream.mqtt;

import io.sluice.core.bytes.Bytes;

/// Composes CONNECT packets.
final class Packet {
  private final int version;
  private final Bytes payload = new Bytes();
  private int flags = 2; // clean session

  private Packet(int version, String clientId) {
    this.version = version;
    field(clientId);
  }

  /// @param version 3, 4 or 5
  static Packet of(int version, String clientId) {
    return new Packet(version, clientId);
  }

  private void field(String value) {
    payload.append(value.length() >> 8).append(value.length()).append(value);
  }

  Packet will(String topic, String message) {
    flags |= 1 << 2 | 1 << 3;
    if (version == 5) {
      payload.append(5).append(0x18).append(0).append(0).append(0).append(9); // will delay
    }
    field(topic);
    field(message);
    return this;
  }

  Packet username(String name) {
    flags |= 1 << 7;
    field(name);
    return this;
  }

  Packet password(String password) {
    flags |= 1 << 6;
    field(password);
    return this;
  }

  Packet flags(int more) {
    flags |= more;
    return this;
  }

  byte[] bytes() {
    Bytes body = new Bytes();
    body.append(0).append(version == 3 ? 6 : 4).append(version == 3 ? "MQIsdp" : "MQTT");
    body.append(version).append(flags).append(0).append(60);
    if (version == 5) {
      body.append(5).append(0x11).append(0).append(0).append(0).append(7); // session expiry
    }
    body.append(payload);
    Bytes out = new Bytes().append(0x10);
    int rest = body.length;
    for (; rest > 0x7f; rest >>= 7) {
      out.append(rest | 0x80);
    }
    return out.append(rest).append(body).toByteArray();
  }
}
