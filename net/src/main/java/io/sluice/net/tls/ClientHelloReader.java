package io.sluice.net.tls;

import io.sluice.core.bytes.Bytes;

/// Finds the ClientHello in the first bytes of a connection, however they are cut into segments and
/// TLS records ([RFC 8446, section 5.1](https://www.rfc-editor.org/rfc/rfc8446#section-5.1)).
public final class ClientHelloReader {
  /// What the bytes so far are.
  public enum Result {
    /// The beginning of what may become a ClientHello.
    MORE,
    /// It is complete: [ClientHelloReader#hello()].
    DONE,
    /// Not TLS, or nothing that could be understood.
    NOT_A_HELLO
  }

  private static final int RECORD_HEADER = 5;
  private static final int HANDSHAKE = 22;
  private static final int MAJOR = 3;
  private static final int CLIENT_HELLO = 1;

  private final ClientHello hello = new ClientHello();
  private int used;
  private int fragments;
  private final Bytes message = new Bytes(0);

  public ClientHelloReader() {}

  /// What has been understood so far; nothing is in it before [Result#DONE].
  public ClientHello hello() {
    return hello;
  }

  /// Looks at what has come.
  ///
  /// @param b with the first byte of the connection at `from`, in every call
  public Result read(byte[] b, int from, int to) {
    Result result = Result.MORE;
    while (result == Result.MORE && to - from - used >= RECORD_HEADER) {
      int at = from + used;
      if (isVersion2(b, at)) {
        hello.version(b[at + 3] << 8 | (b[at + 4] & 0xff));
        return Result.DONE;
      }
      if (b[at] != HANDSHAKE || b[at + 1] != MAJOR) {
        return Result.NOT_A_HELLO;
      }
      int length = (b[at + 3] & 0xff) << 8 | (b[at + 4] & 0xff);
      if (to - at - RECORD_HEADER < length) {
        return Result.MORE;
      }
      used += RECORD_HEADER + length;
      result = record(b, at + RECORD_HEADER, length);
    }
    return result;
  }

  /// Whether this is a ClientHello of SSL 2.0, by which old clients offer later versions too ([RFC
  /// 5246, appendix E.2](https://www.rfc-editor.org/rfc/rfc5246#appendix-E.2)).
  private static boolean isVersion2(byte[] b, int at) {
    return b[at] < 0 && b[at + 2] == CLIENT_HELLO && (b[at + 3] == 0 || b[at + 3] == MAJOR);
  }

  /// A message in a single record, as nearly all are, is read where it is.
  private Result record(byte[] b, int offset, int length) {
    Result result;
    if (fragments++ == 0) {
      result = hello.read(b, offset, length);
      if (result == Result.MORE) {
        message.append(b, offset, length);
      }
    } else {
      message.append(b, offset, length);
      result = hello.read(message.array, 0, message.length);
    }
    return result;
  }
}
