package io.sluice.net.proxyprotocol;

import io.sluice.core.address.ProxyHeader;
import io.sluice.core.address.Tlvs;
import io.sluice.core.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/// Version 1: a line of text. It is read by nginx's rules, which look at the letters of an address
/// and not at what they mean.
final class TextHeader {
  private static final int MAX_PORT = 65_535;

  private final byte[] b;
  private final int from;
  private final int to;
  private int at;

  /// Whether reading stopped because the bytes did, and not because of one of them.
  private boolean starved;

  private TextHeader(byte[] b, int from, int to) {
    this.b = b;
    this.from = from;
    this.to = to;
    this.at = from;
  }

  static Parsed parse(byte[] b, int from, int to) {
    return new TextHeader(b, from, to).parse();
  }

  /// What is wrong with bytes that are no header.
  static String broken(byte[] b, int from, int to) {
    int end = from;
    while (end < to && b[end] != '\r' && b[end] != '\n') {
      end++;
    }
    return "broken header: \"" + Bytes.text(b, from, end - from) + '"';
  }

  private Parsed parse() {
    ProxyHeader header = null;
    boolean read = false;
    if (literal("PROXY ")) {
      if (literal("UNKNOWN")) {
        read = skipLine();
      } else if (!starved && (literal("TCP4 ") || literal("TCP6 "))) {
        header = addresses();
        read = header != null;
      }
    }
    if (read) {
      return new Parsed.Complete(header, at);
    }
    return starved ? Parsed.INCOMPLETE : new Parsed.Malformed(broken(b, from, to));
  }

  private @Nullable ProxyHeader addresses() {
    String source = address();
    String destination = source == null ? null : address();
    int sourcePort = destination == null ? -1 : port(' ');
    int destinationPort = sourcePort < 0 ? -1 : port('\r');
    if (source == null || destination == null || destinationPort < 0 || !literal("\n")) {
      return null;
    }
    return new ProxyHeader(
        new ProxyHeader.Endpoint(source, sourcePort),
        new ProxyHeader.Endpoint(destination, destinationPort),
        Tlvs.NONE);
  }

  private boolean literal(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (at + i == to) {
        starved = true;
        return false;
      }
      if (b[at + i] != text.charAt(i)) {
        return false;
      }
    }
    at += text.length();
    return true;
  }

  private boolean skipLine() {
    for (; at + 1 < to; at++) {
      if (b[at] == '\r' && b[at + 1] == '\n') {
        at += 2;
        return true;
      }
    }
    starved = true;
    return false;
  }

  /// Up to the next space.
  private @Nullable String address() {
    for (int i = at; i < to; i++) {
      if (b[i] == ' ') {
        String text = Bytes.text(b, at, i - at);
        at = i + 1;
        return text;
      }
      if (b[i] != ':' && b[i] != '.' && Character.digit(b[i], 16) < 0) {
        return null;
      }
    }
    starved = true;
    return null;
  }

  private int port(char separator) {
    int port = 0;
    for (int i = at; i < to; i++) {
      if (b[i] == separator) {
        boolean empty = i == at;
        at = i + 1;
        return empty ? -1 : port;
      }
      int digit = b[i] - '0';
      port = port * 10 + digit;
      if (digit < 0 || digit > 9 || port > MAX_PORT) {
        return -1;
      }
    }
    starved = true;
    return -1;
  }
}
