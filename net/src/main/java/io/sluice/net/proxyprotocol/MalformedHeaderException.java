package io.sluice.net.proxyprotocol;

/// A connection does not begin with a header. The message is for the error log, at level `error`.
public final class MalformedHeaderException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedHeaderException(String message) {
    super(message, null, false, false);
  }

  /// What is wrong.
  public String what() {
    return String.valueOf(getMessage());
  }
}
