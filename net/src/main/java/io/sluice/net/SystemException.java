package io.sluice.net;

import java.io.IOException;

/// A call to the operating system that failed. The message is nginx's: `bind() to 0.0.0.0:80 failed
/// (98: Address already in use)`.
public final class SystemException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String operation;
  private final int errno;

  /// @param operation what was tried, as `bind() to 0.0.0.0:80`
  /// @param errno a number of [SystemError]
  public SystemException(String operation, int errno) {
    super(operation + " failed" + SystemError.reason(errno));
    this.operation = operation;
    this.errno = errno;
  }

  /// What was tried, as `bind() to 0.0.0.0:80`.
  public String operation() {
    return operation;
  }

  /// A number of [SystemError].
  public int errno() {
    return errno;
  }
}
