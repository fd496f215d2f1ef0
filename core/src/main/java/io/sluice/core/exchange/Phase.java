package io.sluice.core.exchange;

import java.util.List;

/// The steps in which handlers see an exchange.
public enum Phase {
  POST_ACCEPT,
  POST_READ,
  SERVER_REWRITE,
  FIND_CONFIG,
  REWRITE,
  POST_REWRITE,
  PREACCESS,
  ACCESS,
  POST_ACCESS,
  SSL,
  PREREAD,
  PRECONTENT,
  CONTENT,
  LOG;

  /// The seven phases of a stream session, in order.
  public static final List<Phase> STREAM =
      List.of(POST_ACCEPT, PREACCESS, ACCESS, SSL, PREREAD, CONTENT, LOG);

  /// The eleven phases of an HTTP request, in order.
  public static final List<Phase> HTTP =
      List.of(
          POST_READ,
          SERVER_REWRITE,
          FIND_CONFIG,
          REWRITE,
          POST_REWRITE,
          PREACCESS,
          ACCESS,
          POST_ACCESS,
          PRECONTENT,
          CONTENT,
          LOG);
}
