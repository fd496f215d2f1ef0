package io.sluice.server;

/// A command line that cannot be taken; the message is what the user reads.
final class UsageException extends Exception {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
