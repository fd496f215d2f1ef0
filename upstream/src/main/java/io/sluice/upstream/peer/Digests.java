package io.sluice.upstream.peer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Hashes that name servers and sessions. None of them is a secret.
public final class Digests {
  private Digests() {}

  /// The hash of a text in Latin-1.
  ///
  /// @param algorithm `MD5` or `SHA-1`
  public static byte[] of(String algorithm, String text) {
    try {
      return MessageDigest.getInstance(algorithm)
          .digest(text.getBytes(StandardCharsets.ISO_8859_1));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has these
    }
  }

  /// The same in hexadecimal, lower case.
  public static String hex(String algorithm, String text) {
    return HexFormat.of().formatHex(of(algorithm, text));
  }
}
