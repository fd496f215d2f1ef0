package io.sluice.net.dns;

import java.nio.charset.StandardCharsets;

/// A query as a scripted name server sees it; read by hand, so that a mistake of the product's
/// codec shows.
public final class Asked {
  static final int A = 1;
  static final int CNAME = 5;
  static final int AAAA = 28;
  static final int SRV = 33;
  static final int HEADER = 12;

  private final byte[] message;
  private final boolean stream;
  private final int number;

  /// @param message as it came
  /// @param stream whether it came over TCP
  /// @param number how many came before it to this server
  public Asked(byte[] message, boolean stream, int number) {
    this.message = message;
    this.stream = stream;
    this.number = number;
  }

  byte[] message() {
    return message;
  }

  boolean stream() {
    return stream;
  }

  int number() {
    return number;
  }

  int id() {
    return (message[0] & 0xFF) << 8 | (message[1] & 0xFF);
  }

  String name() {
    StringBuilder name = new StringBuilder();
    int at = HEADER;
    while (message[at] != 0) {
      String label = new String(message, at + 1, message[at], StandardCharsets.ISO_8859_1);
      name.append(name.isEmpty() ? "" : ".").append(label);
      at += 1 + message[at];
    }
    return name.toString();
  }

  int type() {
    return message[questionEnd() - 3];
  }

  int questionEnd() {
    int at = HEADER;
    while (message[at] != 0) {
      at += 1 + message[at];
    }
    return at + 5;
  }
}
