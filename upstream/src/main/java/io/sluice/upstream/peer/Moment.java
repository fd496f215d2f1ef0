package io.sluice.upstream.peer;

/// What a peer's times are measured up to, from the start of an attempt.
public enum Moment {
  /// The connection stands.
  CONNECT(0),

  /// The answer's head is complete; in a stream, the first byte has come.
  FIRST_BYTE(1),

  /// The answer is complete, or the session is over.
  LAST_BYTE(2);

  static final int COUNT = values().length;

  /// From 0, below [#COUNT].
  final int index;

  Moment(int index) {
    this.index = index;
  }
}
