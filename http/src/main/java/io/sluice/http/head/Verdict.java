package io.sluice.http.head;

/// What the scanner of request lines says of what it has seen.
public enum Verdict {
  /// It needs more bytes.
  MORE,
  COMPLETE,
  BAD_METHOD,
  BAD_REQUEST,
  BAD_VERSION,
  BAD_09_METHOD;

  /// nginx's words for the error log.
  public String message() {
    return switch (this) {
      case BAD_METHOD -> "client sent invalid method";
      case BAD_VERSION -> "client sent invalid version";
      case BAD_09_METHOD -> "client sent invalid method in HTTP/0.9 request";
      default -> "client sent invalid request";
    };
  }
}
