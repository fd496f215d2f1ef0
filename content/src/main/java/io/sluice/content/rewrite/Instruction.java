package io.sluice.content.rewrite;

import io.sluice.http.HttpRequest;

/// One step of a [Program].
interface Instruction {
  /// Does it.
  ///
  /// @param run what is known of the running program; [Run#next] says where to go on if not behind
  ///   this step
  void run(HttpRequest r, Run run);
}
