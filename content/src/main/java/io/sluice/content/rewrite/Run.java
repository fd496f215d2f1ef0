package io.sluice.content.rewrite;

import io.sluice.core.exchange.Exchange;
import io.sluice.core.exchange.Outcome;
import io.sluice.core.exchange.Slot;
import io.sluice.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/// A running [Program]: where it is, and how it ended. It may wait for the file system on the way.
final class Run {
  private static final Slot<Run> SUSPENDED = Exchange.slot();

  private final Program program;
  private int at;
  private @Nullable Outcome outcome;
  private boolean quoting = true;

  Run(Program program) {
    this.program = program;
  }

  /// The run of a request that waits, or null.
  static @Nullable Run suspended(HttpRequest r) {
    return r.get(SUSPENDED);
  }

  int at() {
    return at;
  }

  void step() {
    at++;
  }

  /// Goes on elsewhere.
  ///
  /// @param instruction its place in the program
  void next(int instruction) {
    at = instruction;
  }

  boolean isOver() {
    return outcome != null;
  }

  Outcome outcome() {
    return outcome == null ? Outcome.NEXT : outcome;
  }

  /// Ends the program.
  void end(Outcome with) {
    outcome = with;
  }

  /// Until something has been rewritten, groups of an escaped path are escaped in values.
  boolean quoting() {
    return quoting;
  }

  void rewritten(HttpRequest r) {
    quoting = false;
    r.captures().escape(null);
  }

  /// Waits; the request's [HttpRequest#resume()] leads to [#resume(HttpRequest)].
  void suspend(HttpRequest r) {
    r.set(SUSPENDED, this);
    outcome = Outcome.SUSPEND;
  }

  Outcome resume(HttpRequest r) {
    r.set(SUSPENDED, null);
    outcome = null;
    return program.run(r, this);
  }
}
