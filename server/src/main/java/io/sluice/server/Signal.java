package io.sluice.server;

import org.jspecify.annotations.Nullable;

/// The signals that the server follows, with their numbers on Linux and what they make it do.
enum Signal {
  HUP(1, ", reconfiguring"),
  INT(2, ", exiting"),
  QUIT(3, ", shutting down"),
  USR1(10, ", reopening logs"),
  USR2(12, ", changing binary"),
  TERM(15, ", exiting"),
  WINCH(28, ", stop accepting connections");

  private final int number;
  private final String action;

  Signal(int number, String action) {
    this.number = number;
    this.action = action;
  }

  int number() {
    return number;
  }

  /// What a log line says that comes of it.
  String action() {
    return action;
  }

  /// Whether it ends a process that does not serve yet.
  boolean ends() {
    return switch (this) {
      case INT, QUIT, TERM -> true;
      case HUP, USR1, USR2, WINCH -> false;
    };
  }

  /// All of them as the kernel's bit set.
  static long set() {
    long set = 0;
    for (Signal signal : values()) {
      set |= 1L << (signal.number - 1);
    }
    return set;
  }

  /// The signal with this number, or null.
  static @Nullable Signal of(int number) {
    for (Signal signal : values()) {
      if (signal.number == number) {
        return signal;
      }
    }
    return null;
  }
}
