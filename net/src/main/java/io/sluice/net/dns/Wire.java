package io.sluice.net.dns;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRecordEncoder;
import io.netty.handler.codec.dns.DnsRecordType;
import io.sluice.core.address.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Messages of DNS (RFC 1035, section 4) by Netty's codec. Nothing else here knows of Netty.
final class Wire {
  static final int INTERNET = 1;
  private static final int HEADER = 12;
  private static final int RECURSION_DESIRED = 0x0100;

  private static final int RESPONSE = 0x8180;
  private static final int COMPRESSED = 0xC00C; // the name of the question

  private Wire() {}

  /// Writes and reads messages, good and bad, with records of all kinds, so that the JVM has loaded
  /// all code that messages need.
  static void rehearse() {
    byte[] query = query(1, "sluice.invalid", RecordType.A);
    for (int type = 0; type < 64; type++) {
      for (int length : new int[] {0, 4, 7, 16}) {
        ByteBuf message = Unpooled.buffer();
        message.writeBytes(query).setShort(2, RESPONSE).setShort(6, 1);
        message.writeShort(COMPRESSED).writeShort(type).writeShort(INTERNET);
        message.writeInt(1).writeShort(length).writeZero(length);
        byte[] b = new byte[message.readableBytes()];
        message.readBytes(b);
        message.release();
        read(b, b.length);
        read(b, b.length - 1);
      }
    }
  }

  private static void read(byte[] b, int count) {
    try {
      parse(b, 0, count);
    } catch (Reply.Malformed e) {
      // as it should be
    }
  }

  /// A query for one type of record.
  ///
  /// @param name one that is [Question#askable()]
  static byte[] query(int id, String name, RecordType type) {
    ByteBuf out = Unpooled.buffer(HEADER + name.length() + 6);
    try {
      out.writeShort(id).writeShort(RECURSION_DESIRED).writeShort(1);
      out.writeZero(6);
      DnsRecordEncoder.DEFAULT.encodeQuestion(
          new DefaultDnsQuestion(name, DnsRecordType.valueOf(type.number)), out);
      byte[] message = new byte[out.readableBytes()];
      out.readBytes(message);
      return message;
    } catch (Exception e) {
      throw new IllegalArgumentException(name, e);
    } finally {
      out.release();
    }
  }

  /// Reads a message.
  static Reply parse(byte[] b, int offset, int count) throws Reply.Malformed {
    if (count < HEADER) {
      throw new Reply.Malformed("short DNS response");
    }
    ByteBuf in = Unpooled.wrappedBuffer(b, offset, count);
    try {
      return parse(in);
    } catch (IndexOutOfBoundsException e) {
      throw new Reply.Malformed("short DNS response");
    } catch (RuntimeException e) { // the codec's, about labels and pointers
      throw new Reply.Malformed("invalid name in DNS response");
    } finally {
      in.release();
    }
  }

  private static Reply parse(ByteBuf in) throws Reply.Malformed {
    int id = in.readUnsignedShort();
    int flags = in.readUnsignedShort();
    int questions = in.readUnsignedShort();
    int answers = in.readUnsignedShort();
    in.skipBytes(4);
    Reply head = new Reply(id, flags, "", 0, List.of());
    int code = head.code();
    if (!head.isResponse() || code == Status.FORMERR.code() || code > Status.REFUSED.code()) {
      return head;
    }
    if (questions != 1) {
      throw new Reply.Malformed("invalid number of questions in DNS response");
    }
    DnsQuestion question = question(in);
    List<ResourceRecord> records = new ArrayList<>();
    if (!head.truncated() && code == 0) {
      for (int i = 0; i < answers; i++) {
        records.add(record(in));
      }
    }
    String name = printable(Question.fold(question.name()));
    return new Reply(id, flags, name, question.type().intValue(), records);
  }

  private static DnsQuestion question(ByteBuf in) throws Reply.Malformed {
    int first = in.getUnsignedByte(in.readerIndex());
    if ((first & 0xC0) != 0) {
      throw new Reply.Malformed("unexpected compression pointer in DNS response");
    }
    if (first == 0) {
      throw new Reply.Malformed("zero-length domain name in DNS response");
    }
    DnsQuestion question;
    try {
      question = DnsRecordDecoder.DEFAULT.decodeQuestion(in);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalArgumentException(e);
    }
    if (question.dnsClass() != INTERNET) {
      throw new Reply.Malformed("unknown query class " + question.dnsClass() + " in DNS response");
    }
    return question;
  }

  private static ResourceRecord record(ByteBuf in) throws Reply.Malformed {
    DnsRecord record = decode(in);
    if (record == null) {
      throw new Reply.Malformed("short DNS response");
    }
    int recordClass = record.dnsClass();
    long ttl = (int) record.timeToLive() < 0 ? 0 : record.timeToLive();
    int number = record.type().intValue();
    RecordType type = RecordType.of(number);
    if (type == null || !(record instanceof DnsRawRecord raw)) {
      return new ResourceRecord.Other(recordClass, ttl, number);
    }
    ByteBuf data = raw.content();
    return switch (type) {
      case A -> new ResourceRecord.Host(recordClass, ttl, address(data, 4, type));
      case AAAA -> new ResourceRecord.Host(recordClass, ttl, address(data, 16, type));
      case CNAME -> new ResourceRecord.Alias(recordClass, ttl, name(data));
      case SRV -> service(recordClass, ttl, data);
      case DNAME -> new ResourceRecord.Other(recordClass, ttl, number);
    };
  }

  private static @Nullable DnsRecord decode(ByteBuf in) {
    try {
      return DnsRecordDecoder.DEFAULT.decodeRecord(in);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static IpAddress address(ByteBuf data, int size, RecordType type) throws Reply.Malformed {
    if (data.readableBytes() != size) {
      throw new Reply.Malformed("invalid " + type + " record in DNS response");
    }
    byte[] bytes = new byte[size];
    data.readBytes(bytes);
    return IpAddress.of(bytes, 0, size, 0);
  }

  private static ResourceRecord service(int recordClass, long ttl, ByteBuf data)
      throws Reply.Malformed {
    if (data.readableBytes() <= 6) {
      throw new Reply.Malformed("short DNS response");
    }
    int priority = data.readUnsignedShort();
    int weight = Math.max(1, data.readUnsignedShort());
    int port = data.readUnsignedShort();
    return new ResourceRecord.Service(recordClass, ttl, priority, weight, port, name(data));
  }

  private static String name(ByteBuf data) {
    return printable(Question.fold(DefaultDnsRecordDecoder.decodeName(data)));
  }

  /// A name goes to logs; a label may hold any byte.
  private static String printable(String name) {
    StringBuilder out = new StringBuilder(name.length());
    name.chars().forEach(c -> out.append(c > ' ' && c < 0x7F ? (char) c : '?'));
    return out.toString();
  }
}
