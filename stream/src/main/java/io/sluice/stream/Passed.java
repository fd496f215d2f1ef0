package io.sluice.stream;

import io.sluice.net.Connection;
import org.jspecify.annotations.Nullable;

/// A session whose connection goes on elsewhere. What it holds, as its share of a `limit_conn`, it
/// holds until the connection is closed.
final class Passed implements Runnable {
  /// How many times a connection may be passed.
  static final int MOST = 10;

  private final StreamSession session;
  private final @Nullable Runnable before;
  private final int times;

  /// @param before what was to run when the connection is closed
  Passed(StreamSession session, @Nullable Runnable before) {
    this.session = session;
    this.before = before;
    this.times = before instanceof Passed earlier ? earlier.times + 1 : 1;
  }

  /// How many times a connection has been passed.
  static int times(Connection connection) {
    return connection.atClose() instanceof Passed last ? last.times : 0;
  }

  @Override
  public void run() {
    session.release();
    if (before != null) {
      before.run();
    }
  }
}
