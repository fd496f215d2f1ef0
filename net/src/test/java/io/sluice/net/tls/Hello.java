package io.sluice.net.tls;

import io.sluice.core.bytes.Bytes;

/// Composes ClientHellos.
final class Hello {
  private final Bytes extensions = new Bytes();
  private int version = 0x0303;

  Hello version(int legacy) {
    version = legacy;
    return this;
  }

  Hello extension(int type, byte[] content) {
    number(extensions, type, 2);
    number(extensions, content.length, 2);
    extensions.append(content);
    return this;
  }

  Hello serverName(String name) {
    return serverName(0, name.length() + 3, name);
  }

  Hello serverName(int kind, int list, String name) {
    Bytes content = new Bytes();
    number(content, list, 2);
    content.append(kind);
    number(content, name.length(), 2);
    content.append(name);
    return extension(0, content.toByteArray());
  }

  Hello alpn(String... protocols) {
    Bytes list = new Bytes();
    for (String one : protocols) {
      list.append(one.length()).append(one);
    }
    return extension(16, vector(list.toByteArray(), 2));
  }

  Hello versions(int... offered) {
    Bytes list = new Bytes();
    for (int one : offered) {
      number(list, one, 2);
    }
    return extension(43, vector(list.toByteArray(), 1));
  }

  /// The handshake message.
  byte[] message() {
    Bytes body = new Bytes();
    number(body, version, 2);
    body.fill(7, 32);
    body.append(vector(new byte[32], 1));
    body.append(vector(new byte[] {0x13, 1, 0x13, 2}, 2));
    body.append(vector(new byte[1], 1));
    if (extensions.length > 0) {
      body.append(vector(extensions.toByteArray(), 2));
    }
    return new Bytes().append(1).append(vector(body.toByteArray(), 3)).toByteArray();
  }

  /// The message in one record.
  byte[] bytes() {
    return records(message(), Integer.MAX_VALUE);
  }

  /// A message in records of at most `size` bytes.
  static byte[] records(byte[] message, int size) {
    Bytes out = new Bytes();
    for (int at = 0; at < message.length; at += size) {
      int length = Math.min(size, message.length - at);
      number(out.append(22), 0x0301, 2);
      number(out, length, 2);
      out.append(message, at, length);
    }
    return out.toByteArray();
  }

  static byte[] vector(byte[] content, int lengthBytes) {
    Bytes out = new Bytes();
    number(out, content.length, lengthBytes);
    return out.append(content).toByteArray();
  }

  private static void number(Bytes out, int value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
      out.append(value >> shift);
    }
  }
}
