package io.sluice.server.churn;

import org.jspecify.annotations.Nullable;

/// An attempt on a server. Times are milliseconds of the loops.
final class Talk {
  final Ask ask;
  final Seat server;
  final boolean alone;
  final boolean reused;
  final long begun;
  boolean sent;
  long moved; // when the time began in which the server has to do something
  long received;
  @Nullable Answer answer;
  boolean accepted; // its head

  Talk(Ask ask, Seat server, boolean alone, boolean reused, long begun) {
    this.ask = ask;
    this.server = server;
    this.alone = alone;
    this.reused = reused;
    this.begun = begun;
    moved = begun;
  }
}
