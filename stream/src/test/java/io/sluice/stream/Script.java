package io.sluice.stream;

import java.util.random.RandomGenerator;

/// What one end of a simulated session does.
///
/// @param total bytes that it sends
/// @param piece bytes that it sends at a time
/// @param pause milliseconds between two pieces; 0 for none
/// @param gulp bytes that it reads at a time
/// @param rest milliseconds between two reads; 0 for none
/// @param end what follows the last byte
/// @param after bytes sent and received after which `end` comes even if there is more to send
record Script(int total, int piece, long pause, int gulp, long rest, End end, long after) {
  /// What an end does last.
  enum End {
    /// Says that no more follows, and goes on reading until the other one does so.
    HALF_CLOSE,

    /// Reads until the other end says that no more follows, and closes.
    AWAIT,

    /// Closes at once.
    CLOSE,

    /// Resets the connection.
    RESET,

    /// Stays, reads nothing more and says nothing.
    STALL
  }

  static Script any(RandomGenerator random, int most) {
    int total = size(random, most);
    boolean pauses = random.nextInt(4) == 0;
    boolean slow = random.nextInt(4) == 0;
    End end = End.values()[random.nextInt(End.values().length)];
    long after = random.nextInt(3) == 0 ? random.nextInt(2 * most + 2) : Long.MAX_VALUE;
    return new Script(
        total,
        pauses ? 1 + most / (1 + random.nextInt(8)) : Integer.MAX_VALUE,
        pauses ? random.nextLong(2000) : 0,
        slow ? 1 + most / (1 + random.nextInt(8)) : Integer.MAX_VALUE,
        slow ? random.nextLong(2000) : 0,
        end,
        after);
  }

  /// One whose bytes must all arrive.
  static Script orderly(RandomGenerator random, int most, int total, End end) {
    Script any = any(random, most);
    return new Script(total, any.piece, any.pause, any.gulp, any.rest, end, Long.MAX_VALUE);
  }

  /// Mostly small, sometimes nearly `most`.
  static int size(RandomGenerator random, int most) {
    return switch (random.nextInt(8)) {
      case 0 -> 0;
      case 1 -> random.nextInt(most + 1);
      default -> random.nextInt(Math.min(most, 1 << random.nextInt(1, 15)) + 1);
    };
  }
}
