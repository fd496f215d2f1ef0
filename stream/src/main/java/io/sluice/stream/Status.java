package io.sluice.stream;

/// How a session ended, `$status`.
public final class Status {
  public static final int OK = 200;

  /// The client's data could not be understood, as a PROXY protocol header.
  public static final int BAD_REQUEST = 400;

  /// Access was denied.
  public static final int FORBIDDEN = 403;

  public static final int INTERNAL_SERVER_ERROR = 500;

  /// No server of the group could be reached.
  public static final int BAD_GATEWAY = 502;

  /// Too many connections.
  public static final int SERVICE_UNAVAILABLE = 503;

  private Status() {}
}
