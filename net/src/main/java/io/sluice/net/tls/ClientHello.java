package io.sluice.net.tls;

import io.sluice.core.bytes.Bytes;
import io.sluice.net.tls.ClientHelloReader.Result;

/// What a client says first ([RFC 8446, section
/// 4.1.2](https://www.rfc-editor.org/rfc/rfc8446#section-4.1.2)): the parts by which a connection
/// can be routed. Extensions that are not known, as those of GREASE ([RFC
/// 8701](https://www.rfc-editor.org/rfc/rfc8701)), are passed over; of a hello that is encrypted
/// ([RFC 9849](https://www.rfc-editor.org/rfc/rfc9849)) the outer one is read.
///
/// It is as lenient as nginx: the length of all extensions together is not looked at, nor is that
/// of one that is understood, since what is in it has a length of its own.
public final class ClientHello {
  private static final int TLS_1_3 = 0x0304;
  private static final int CLIENT_HELLO = 1;
  private static final int MESSAGE_HEADER = 4;
  private static final int RANDOM = 32;
  private static final int SERVER_NAME = 0;
  private static final int ALPN = 16;
  private static final int SUPPORTED_VERSIONS = 43;
  private static final int HOST_NAME = 0;
  private static final byte[] NOTHING = {};

  private final Bytes serverName = new Bytes(0);
  private final Bytes protocols = new Bytes(0);
  private int version;
  private boolean named;
  private boolean negotiated;

  // While reading: where it is, where the bytes end, how many of them the message still has.
  private byte[] b = NOTHING;
  private int at;
  private int end;
  private int left;
  private boolean bad;

  ClientHello() {}

  /// The name that the client wants to reach, as it spelled it; empty if it gave none.
  public Bytes serverName() {
    return serverName;
  }

  /// The protocols that the client would speak, by ALPN, with commas between them; empty if it gave
  /// none.
  public Bytes protocols() {
    return protocols;
  }

  /// The highest version that the client offers, as OpenSSL names it (`TLSv1.3`); empty for one
  /// that is not known.
  public String version() {
    return switch (version) {
      case 0x0002 -> "SSLv2";
      case 0x0300 -> "SSLv3";
      case 0x0301 -> "TLSv1";
      case 0x0302 -> "TLSv1.1";
      case 0x0303 -> "TLSv1.2";
      case TLS_1_3 -> "TLSv1.3";
      default -> "";
    };
  }

  void version(int offered) {
    version = offered;
  }

  /// Reads the message from its first byte; what an earlier, shorter piece has brought is
  /// forgotten.
  Result read(byte[] bytes, int offset, int length) {
    b = bytes;
    at = offset;
    end = offset + length;
    bad = false;
    named = false;
    negotiated = false;
    version = 0;
    serverName.clear();
    protocols.clear();
    boolean done = message();
    b = NOTHING;
    return done ? Result.DONE : bad ? Result.NOT_A_HELLO : Result.MORE;
  }

  // Each of these says false if the message is bad or goes on beyond the bytes that there are.

  private boolean message() {
    left = MESSAGE_HEADER;
    if (!has(MESSAGE_HEADER)) {
      return false;
    }
    if (b[at] != CLIENT_HELLO) {
      return bad();
    }
    left += number(at + 1, 3);
    take(MESSAGE_HEADER);
    if (!has(2)) {
      return false;
    }
    version = number(at, 2);
    return skip(2 + RANDOM)
        && skipVector(1) // session
        && skipVector(2) // cipher suites
        && skipVector(1) // compression methods
        && extensions();
  }

  private boolean extensions() {
    boolean good = left == 0 || skip(2);
    while (good && left > 0) {
      good = has(4) && extension();
    }
    return good;
  }

  private boolean extension() {
    int type = number(at, 2);
    int length = number(at + 2, 2);
    take(4);
    if (type == SERVER_NAME && !named) {
      return readServerName();
    }
    if (type == ALPN && !negotiated) {
      return readProtocols();
    }
    if (type == SUPPORTED_VERSIONS) {
      return readVersions();
    }
    return skip(length);
  }

  /// The first name of the list; another kind of name than a host's was never defined.
  private boolean readServerName() {
    if (!has(2)) {
      return false;
    }
    int list = number(at, 2);
    take(2);
    if (!has(3)) {
      return false;
    }
    int length = number(at + 1, 2);
    if (b[at] != HOST_NAME || list < 3 + length) {
      return bad();
    }
    take(3);
    if (!has(length)) {
      return false;
    }
    serverName.append(b, at, length);
    named = true;
    take(length);
    return skip(list - 3 - length);
  }

  private boolean readProtocols() {
    if (!has(2)) {
      return false;
    }
    int list = number(at, 2);
    take(2);
    do {
      if (!has(1)) {
        return false;
      }
      int length = b[at] & 0xff;
      if (length == 0 || list < 1 + length) {
        return bad();
      }
      take(1);
      if (!has(length)) {
        return false;
      }
      if (protocols.length > 0) {
        protocols.append(',');
      }
      protocols.append(b, at, length);
      take(length);
      list -= 1 + length;
    } while (list > 0);
    negotiated = true;
    return true;
  }

  /// Who sends the extension means 1.3, whatever else is in it.
  private boolean readVersions() {
    version = TLS_1_3;
    return skipVector(1);
  }

  // ---- bytes

  private boolean bad() {
    bad = true;
    return false;
  }

  /// Whether the next `count` bytes are there; bad if the message does not have so many.
  private boolean has(int count) {
    return left < count ? bad() : end - at >= count;
  }

  private void take(int count) {
    at += count;
    left -= count;
  }

  private boolean skip(int count) {
    if (!has(count)) {
      return false;
    }
    take(count);
    return true;
  }

  private boolean skipVector(int lengthBytes) {
    if (!has(lengthBytes)) {
      return false;
    }
    int length = number(at, lengthBytes);
    take(lengthBytes);
    return skip(length);
  }

  private int number(int offset, int bytes) {
    int number = 0;
    for (int i = 0; i < bytes; i++) {
      number = number << 8 | (b[offset + i] & 0xff);
    }
    return number;
  }
}
