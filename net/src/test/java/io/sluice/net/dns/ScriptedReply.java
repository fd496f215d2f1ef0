package io.sluice.net.dns;

import io.sluice.core.address.IpAddress;
import io.sluice.core.bytes.Bytes;
import java.util.Objects;

/// A reply to a query, written by hand.
final class ScriptedReply {
  private final Bytes out = new Bytes();
  private int flags = 0x8180;
  private int answers;

  private ScriptedReply(byte[] query, int questionEnd) {
    out.append(query, 0, questionEnd);
  }

  static ScriptedReply to(Asked asked) {
    return new ScriptedReply(asked.message(), asked.questionEnd());
  }

  ScriptedReply id(int id) {
    out.array[0] = (byte) (id >> 8);
    out.array[1] = (byte) id;
    return this;
  }

  /// Changes the first letter of the name that it says it was asked.
  ScriptedReply aboutAnother() {
    out.array[Asked.HEADER + 1] ^= 1;
    return this;
  }

  ScriptedReply code(int code) {
    flags |= code;
    return this;
  }

  ScriptedReply flags(int all) {
    flags = all;
    return this;
  }

  ScriptedReply truncated() {
    flags |= 0x0200;
    return this;
  }

  /// An A or AAAA record.
  ScriptedReply host(String address, int ttl) {
    IpAddress ip = Objects.requireNonNull(IpAddress.parse(address));
    begin(ip.isV6() ? Asked.AAAA : Asked.A, ttl, ip.size());
    ip.writeBinary(out);
    return this;
  }

  ScriptedReply alias(String target, int ttl) {
    begin(Asked.CNAME, ttl, target.length() + 2);
    name(target);
    return this;
  }

  ScriptedReply service(int priority, int weight, int port, String target, int ttl) {
    begin(Asked.SRV, ttl, target.length() + 8);
    number(priority);
    number(weight);
    number(port);
    name(target);
    return this;
  }

  /// A record whose data is what one says.
  ScriptedReply record(int type, int... data) {
    begin(type, 60, data.length);
    for (int each : data) {
      out.append((byte) each);
    }
    return this;
  }

  private void begin(int type, int ttl, int size) {
    answers++;
    number(0xC000 | Asked.HEADER);
    number(type);
    number(1);
    number(ttl >> 16);
    number(ttl);
    number(size);
  }

  private void number(int value) {
    out.append((byte) (value >> 8)).append((byte) value);
  }

  private void name(String name) {
    for (String label : name.split("\\.", -1)) {
      out.append((byte) label.length()).append(label);
    }
    out.append((byte) 0);
  }

  byte[] bytes() {
    byte[] message = out.toByteArray();
    message[2] = (byte) (flags >> 8);
    message[3] = (byte) flags;
    message[6] = (byte) (answers >> 8);
    message[7] = (byte) answers;
    return message;
  }
}
