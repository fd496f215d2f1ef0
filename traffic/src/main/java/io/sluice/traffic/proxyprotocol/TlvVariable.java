package io.sluice.traffic.proxyprotocol;

import io.sluice.core.address.ProxyHeader;
import io.sluice.core.address.Tlvs;
import io.sluice.core.bytes.Bytes;
import io.sluice.core.exchange.Exchange;
import io.sluice.core.log.ErrorLog;
import io.sluice.core.text.Variable;
import java.util.Map;

/// `$proxy_protocol_tlv_NAME`: the value of a type that is named by a word or by its number, and
/// the same with `ssl_` in front for those inside the value of `ssl`.
final class TlvVariable extends Variable {
  private static final int SSL = 0x20;

  /// What comes before the types inside the value of `ssl`: a byte about the client, and a number
  /// that says whether its certificate was verified.
  private static final int SSL_HEAD = 5;

  private static final Map<String, Integer> TYPES =
      Map.of("alpn", 0x01, "authority", 0x02, "unique_id", 0x05, "ssl", SSL, "netns", 0x30);
  private static final Map<String, Integer> SSL_TYPES =
      Map.of("version", 0x21, "cn", 0x22, "cipher", 0x23, "sig_alg", 0x24, "key_alg", 0x25);

  private static final int UNKNOWN = -1;
  private static final int INVALID = -2;

  private final String key;
  private final boolean inSsl;
  private final boolean verify;
  private final int type;

  TlvVariable(String name, String key) {
    super(name);
    this.key = key;
    this.inSsl = key.startsWith("ssl_");
    this.verify = key.equals("ssl_verify");
    this.type = inSsl ? type(key.substring(4), SSL_TYPES) : type(key, TYPES);
  }

  private static int type(String word, Map<String, Integer> known) {
    return word.startsWith("0x") ? number(word) : known.getOrDefault(word, UNKNOWN);
  }

  /// A number that is too large for a type is one that never comes.
  private static int number(String word) {
    int number = word.length() == 2 ? INVALID : 0;
    for (int i = 2; i < word.length() && number >= 0; i++) {
      int digit = Character.digit(word.charAt(i), 16);
      number = digit < 0 ? INVALID : Math.min(number * 16 + digit, 0x100);
    }
    return number;
  }

  /// Once, so that an error is logged once.
  @Override
  public boolean cacheable() {
    return true;
  }

  @Override
  public boolean write(Exchange exchange, Bytes out) {
    ProxyHeader header = exchange.proxyHeader();
    if (header == null) {
      return false;
    }
    Tlvs tlvs = header.tlvs();
    if (!inSsl) {
      return write(tlvs, 0, tlvs.size(), exchange, out);
    }
    int ssl = found(tlvs.find(SSL, 0, tlvs.size()), exchange);
    if (ssl < 0 || tlvs.length(ssl) < SSL_HEAD) {
      return false;
    }
    if (verify) {
      out.appendNumber(tlvs.number(ssl + 1, 4));
      return true;
    }
    return write(tlvs, ssl + SSL_HEAD, ssl + tlvs.length(ssl), exchange, out);
  }

  private boolean write(Tlvs tlvs, int from, int to, Exchange exchange, Bytes out) {
    if (type < 0) {
      String what = type == UNKNOWN ? "unknown" : "invalid";
      exchange.log(ErrorLog.Level.ERROR, what + " PROXY protocol TLV \"" + key + '"');
      return false;
    }
    int value = found(tlvs.find(type, from, to), exchange);
    if (value < 0) {
      return false;
    }
    tlvs.write(value, tlvs.length(value), out);
    return true;
  }

  private static int found(int value, Exchange exchange) {
    if (value == Tlvs.BROKEN) {
      exchange.log(ErrorLog.Level.ERROR, "broken PROXY protocol TLV");
    }
    return value;
  }
}
