package io.sluice.net.dns;

/// How a lookup ended: a response code of DNS (RFC 1035, section 4.1.1), or that there was no
/// response.
public enum Status {
  NOERROR(0, "Success"),
  FORMERR(1, "Format error"),
  SERVFAIL(2, "Server failure"),
  NXDOMAIN(3, "Host not found"),
  NOTIMP(4, "Unimplemented"),
  REFUSED(5, "Operation refused"),
  TIMEDOUT(110, "Operation timed out"),
  UNKNOWN(-1, "Unknown error");

  private final int code;
  private final String text;

  Status(int code, String text) {
    this.code = code;
    this.text = text;
  }

  /// The number that log lines show: that of DNS, or 110 for a timeout.
  public int code() {
    return code;
  }

  /// What log lines say, without the number: `Host not found`.
  public String text() {
    return text;
  }

  /// What follows `could not be resolved` in log lines: `(3: Host not found)`.
  public String description() {
    return "(" + code + ": " + text + ")";
  }

  /// What the response code of a message stands for.
  static Status of(int code) {
    for (Status status : values()) {
      if (status.code == code) {
        return status;
      }
    }
    return UNKNOWN;
  }
}
