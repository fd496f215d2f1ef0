package io.sluice.testkit;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/// A reply of a [NameServer], written beside the query that it answers (RFC 1035, section 4).
final class DnsMessage {
  static final int A = 1;
  static final int CNAME = 5;
  static final int HINFO = 13;
  static final int AAAA = 28;
  static final int SRV = 33;
  private static final int HEADER = 12;
  private static final int RESPONSE = 0x8180;
  private static final int TRUNCATED = 0x0200;

  private final byte[] query;
  private final String name;
  private final int type;
  private final ByteArrayOutputStream records = new ByteArrayOutputStream();
  private int count;

  DnsMessage(byte[] query) {
    this.query = query;
    StringBuilder labels = new StringBuilder();
    int at = HEADER;
    for (; query[at] != 0; at += 1 + query[at]) {
      labels
          .append(labels.isEmpty() ? "" : ".")
          .append(new String(query, at + 1, query[at], StandardCharsets.ISO_8859_1));
    }
    this.name = labels.toString().toLowerCase(Locale.ROOT);
    this.type = query[at + 2];
  }

  /// What is asked for, in lower case.
  String name() {
    return name;
  }

  /// One of the numbers above.
  int type() {
    return type;
  }

  /// `A`, `AAAA`, `SRV`, or a number.
  String typeName() {
    return switch (type) {
      case A -> "A";
      case AAAA -> "AAAA";
      case SRV -> "SRV";
      default -> Integer.toString(type);
    };
  }

  void host(InetAddress address, int ttl) {
    byte[] bytes = address.getAddress();
    begin(bytes.length == 4 ? A : AAAA, ttl, bytes.length);
    records.writeBytes(bytes);
  }

  void alias(String target, int ttl) {
    begin(CNAME, ttl, target.length() + 2);
    labels(target);
  }

  void service(NameServer.Target target, int ttl) {
    begin(SRV, ttl, target.name().length() + 8);
    numbers(target.priority(), target.weight(), target.port());
    labels(target.name());
  }

  void hinfo(int ttl) {
    byte[] data = {7, 'R', 'F', 'C', '8', '4', '8', '2', 0};
    begin(HINFO, ttl, data.length);
    records.writeBytes(data);
  }

  private void begin(int recordType, int ttl, int size) {
    count++;
    numbers(0xC000 | HEADER, recordType, 1, ttl >> 16, ttl, size); // of the name in the query
  }

  private void numbers(int... all) {
    for (int each : all) {
      records.write(each >> 8);
      records.write(each);
    }
  }

  private void labels(String text) {
    for (String label : text.split("\\.", -1)) {
      records.write(label.length());
      records.writeBytes(label.getBytes(StandardCharsets.ISO_8859_1));
    }
    records.write(0);
  }

  /// The whole reply.
  byte[] reply(int code) {
    return with(RESPONSE | code, count, records.toByteArray());
  }

  /// A reply without records that says that there is more.
  byte[] truncated() {
    return with(RESPONSE | TRUNCATED, 0, new byte[0]);
  }

  private byte[] with(int flags, int answers, byte[] behind) {
    int question = HEADER + name.length() + 2 + 4;
    byte[] reply = Arrays.copyOf(query, question + behind.length);
    System.arraycopy(behind, 0, reply, question, behind.length);
    Arrays.fill(reply, 6, HEADER, (byte) 0); // no records but answers
    reply[2] = (byte) (flags >> 8);
    reply[3] = (byte) flags;
    reply[6] = (byte) (answers >> 8);
    reply[7] = (byte) answers;
    return reply;
  }
}
