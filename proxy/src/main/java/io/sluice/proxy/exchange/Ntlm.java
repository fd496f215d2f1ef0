package io.sluice.proxy.exchange;

import io.sluice.http.Field;
import io.sluice.http.Headers;

/// `ntlm`: once a client sends credentials of NTLM or Negotiate, which prove who is at the other
/// end of a connection rather than who has made a request, the connection to the server is the
/// client's alone.
final class Ntlm {
  private static final byte[] NTLM = {'n', 't', 'l', 'm'};
  private static final byte[] NEGOTIATE = {'n', 'e', 'g', 'o', 't', 'i', 'a', 't', 'e'};

  private Ntlm() {}

  /// Whether a request has such credentials.
  static boolean authenticates(Headers fields) {
    int field = fields.first(Field.AUTHORIZATION);
    return field >= 0 && (begins(fields, field, NTLM) || begins(fields, field, NEGOTIATE));
  }

  private static boolean begins(Headers fields, int index, byte[] lowerCase) {
    int start = fields.valueStart(index);
    if (fields.valueEnd(index) - start < lowerCase.length) {
      return false;
    }
    for (int i = 0; i < lowerCase.length; i++) {
      if ((fields.base()[start + i] | 0x20) != lowerCase[i]) {
        return false;
      }
    }
    return true;
  }
}
