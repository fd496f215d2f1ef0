package io.sluice.stream.mqtt;

import io.sluice.core.bytes.Bytes;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The first packet of an MQTT client, of version 5 ([MQTT 5.0, section
/// 3.1](https://docs.oasis-open.org/mqtt/mqtt/v5.0/mqtt-v5.0.html)), 3.1.1 or 3.1, which differ in
/// properties and in the name of the protocol only. It is read where it is: what was read is valid
/// as long as the bytes are.
final class Connect {
  /// What some bytes are.
  enum Result {
    /// The beginning of what may become a CONNECT packet.
    MORE,
    /// A whole one.
    DONE,
    /// Something else.
    NOT_CONNECT
  }

  /// What is sent instead of what the client has said; null leaves a field as it is.
  record Replacement(@Nullable Bytes clientId, @Nullable Bytes username, @Nullable Bytes password) {
    static Replacement of(Map<MqttField.Name, Bytes> values) {
      return new Replacement(
          values.get(MqttField.Name.CLIENTID),
          values.get(MqttField.Name.USERNAME),
          values.get(MqttField.Name.PASSWORD));
    }
  }

  private static final int CONNECT = 0x10;
  private static final int VERSION_5 = 5;
  private static final int WILL = 1 << 2;
  private static final int WILL_DETAILS = 7 << 3;
  private static final int WILL_QOS = 3 << 3;
  private static final int PASSWORD = 1 << 6;
  private static final int USERNAME = 1 << 7;
  private static final byte[] NAME = {0, 4, 'M', 'Q', 'T', 'T'};
  private static final byte[] OLD_NAME = {0, 6, 'M', 'Q', 'I', 's', 'd', 'p'};
  private static final byte[] NOTHING = {};

  /// The most that a field may have.
  static final int LONGEST = 0xffff;

  private byte[] b = NOTHING;
  private int length;
  private int version;
  private int flags;
  private int flagsAt;

  // Places in `b`, of fields with the two bytes of their length: each ends where the next begins.
  private int start;
  private int clientId;
  private int will;
  private int username;
  private int password;
  private int end;

  // While reading.
  private int at;
  private boolean bad;

  Connect() {}

  /// Looks at the first bytes of a connection.
  Result read(byte[] bytes, int offset, int count) {
    b = bytes;
    start = offset;
    bad = false;
    if (count == 0) {
      return Result.MORE;
    }
    if (b[offset] != CONNECT) {
      return Result.NOT_CONNECT;
    }
    at = offset + 1;
    end = offset + count;
    int remaining = variable();
    if (remaining < 0) {
      return bad ? Result.NOT_CONNECT : Result.MORE;
    }
    length = at - offset + remaining;
    if (count < length) {
      return Result.MORE;
    }
    end = offset + length;
    return header() && payload() && at == end ? Result.DONE : Result.NOT_CONNECT;
  }

  /// How long the packet is, with its header; 0 as long as that is not known.
  int length() {
    return length;
  }

  void writeClientId(Bytes out) {
    out.append(b, clientId + 2, will - clientId - 2);
  }

  /// False if the client has none.
  boolean writeUsername(Bytes out) {
    if ((flags & USERNAME) == 0) {
      return false;
    }
    out.append(b, username + 2, password - username - 2);
    return true;
  }

  // ---- reading

  private boolean header() {
    byte[] name = starts(NAME) ? NAME : OLD_NAME;
    if (!starts(name) || end - at < name.length + 4) {
      return false;
    }
    at += name.length;
    version = b[at++];
    boolean known =
        name.length == NAME.length ? version == 4 || version == VERSION_5 : version == 3;
    flagsAt = at;
    flags = b[at] & 0xff;
    at += 3; // and keep alive
    return known && validFlags() && skipProperties();
  }

  private boolean starts(byte[] name) {
    if (end - at < name.length) {
      return false;
    }
    for (int i = 0; i < name.length; i++) {
      if (b[at + i] != name[i]) {
        return false;
      }
    }
    return true;
  }

  private boolean validFlags() {
    boolean willIsGood =
        (flags & WILL) == 0 ? (flags & WILL_DETAILS) == 0 : (flags & WILL_QOS) != WILL_QOS;
    boolean lonelyPassword = (flags & (PASSWORD | USERNAME)) == PASSWORD;
    return (flags & 1) == 0 && willIsGood && (version == VERSION_5 || !lonelyPassword);
  }

  private boolean payload() {
    clientId = at;
    boolean good = skipField();
    will = at;
    if ((flags & WILL) != 0) {
      good = good && skipProperties() && skipField() && skipField();
    }
    username = at;
    good = good && ((flags & USERNAME) == 0 || skipField());
    password = at;
    return good && ((flags & PASSWORD) == 0 || skipField());
  }

  private boolean skipProperties() {
    if (version != VERSION_5) {
      return true;
    }
    int count = variable();
    return count >= 0 && skip(count);
  }

  private boolean skipField() {
    if (end - at < 2) {
      return false;
    }
    int count = (b[at] & 0xff) << 8 | (b[at + 1] & 0xff);
    at += 2;
    return skip(count);
  }

  private boolean skip(int count) {
    if (end - at < count) {
      return false;
    }
    at += count;
    return true;
  }

  /// A number of one to four bytes; -1 if it is longer or goes on beyond the bytes that there are.
  private int variable() {
    int value = 0;
    for (int shift = 0; shift < 28; shift += 7) {
      if (at == end) {
        return -1;
      }
      byte next = b[at++];
      value |= (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    bad = true;
    return -1;
  }

  // ---- writing

  /// Appends the packet with other fields. Before version 5 there is no password without a user
  /// name: an empty one is added then.
  void write(Replacement other, Bytes out) {
    boolean withPassword = (flags & PASSWORD) != 0 || other.password != null;
    boolean withUsername =
        (flags & USERNAME) != 0 || other.username != null || (withPassword && version != VERSION_5);
    int header = headerStart();
    int size =
        clientId
            - header
            + size(other.clientId, true, clientId, will)
            + (username - will)
            + size(other.username, withUsername, username, password)
            + size(other.password, withPassword, password, end);
    out.append(CONNECT);
    appendVariable(size, out);
    int flagsPlace = out.length + flagsAt - header;
    out.append(b, header, clientId - header);
    out.array[flagsPlace] =
        (byte) (flags | (withUsername ? USERNAME : 0) | (withPassword ? PASSWORD : 0));
    append(other.clientId, true, clientId, will, out);
    out.append(b, will, username - will);
    append(other.username, withUsername, username, password, out);
    append(other.password, withPassword, password, end, out);
  }

  /// Where the name of the protocol begins.
  private int headerStart() {
    int p = start + 1;
    while (b[p] < 0) {
      p++;
    }
    return p + 1;
  }

  private static int size(@Nullable Bytes other, boolean present, int from, int to) {
    if (!present) {
      return 0;
    }
    return other == null ? Math.max(2, to - from) : 2 + other.length;
  }

  private void append(@Nullable Bytes other, boolean present, int from, int to, Bytes out) {
    if (other != null) {
      out.append(other.length >> 8).append(other.length).append(other);
    } else if (present && from == to) {
      out.append(0).append(0);
    } else {
      out.append(b, from, to - from);
    }
  }

  private static void appendVariable(int value, Bytes out) {
    int rest = value;
    while (rest > 0x7f) {
      out.append(rest | 0x80);
      rest >>= 7;
    }
    out.append(rest);
  }
}
